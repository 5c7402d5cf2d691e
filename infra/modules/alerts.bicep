@description('Region of the log alerts: that of the workspace.')
param location string

@description('Name of the environment, as messages show it.')
param environmentName string

@description('Tags of the alerts.')
param tags object

@description('Resource ID of the workspace.')
param workspaceId string

@description('Resource ID of the system topic; empty: there is none in this deployment.')
param topicId string

@description('Queue that Event Grid delivers to.')
param eventQueueName string

@description('Addresses that are told by mail.')
param emails array

@description('Resource IDs of existing action groups that are told, too.')
param actionGroupIds array

@description('Hours without the start of a sweep after which it is missing: more than the sweep\'s interval in holdfast.config.json.')
@allowed([
  1
  2
  3
  6
])
param sweepMissingHours int

resource mails 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: mailGroupName
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'holdfast'
    emailReceivers: [
      for (email, index) in emails: {
        name: 'email-${index}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

var mailGroupName = 'ag-holdfast-${environmentName}'
var mailGroupId = resourceId('Microsoft.Insights/actionGroups', mailGroupName)
var mailGroupIds = empty(emails) ? [] : [
  mailGroupId
]
var receivers = concat(actionGroupIds, mailGroupIds)

var logAlerts = [
  {
    name: 'workflow-failed'
    displayName: 'Holdfast (${environmentName}): a workflow failed'
    description: 'An orchestration ended with an error. Holdfast reports what it can answer as an outcome, so this is a defect or an outage.'
    severity: 1
    query: 'AppTraces | where Message has "Orchestrator" and Message contains "(Orchestrator)\' failed with an error"'
    operator: 'GreaterThan'
    threshold: 0
    windowSize: 'PT15M'
    evaluationFrequency: 'PT15M'
  }
  {
    name: 'events-not-handled'
    displayName: 'Holdfast (${environmentName}): events could not be handled'
    description: 'Messages were moved to the poison queue after ten attempts. The next sweep takes them; the log has the reason.'
    severity: 2
    query: 'AppTraces | where Message contains "${eventQueueName}-poison"'
    operator: 'GreaterThan'
    threshold: 0
    windowSize: 'PT1H'
    evaluationFrequency: 'PT1H'
  }
  {
    name: 'sweep-missing'
    displayName: 'Holdfast (${environmentName}): no sweep started'
    description: 'No sweep has started for ${sweepMissingHours} h: the app does not run, or logs nothing. New machines may be unprotected.'
    severity: 1
    query: 'AppTraces | where Message startswith "Sweep started at"'
    operator: 'LessThan'
    threshold: 1
    windowSize: 'PT${sweepMissingHours}H'
    evaluationFrequency: 'PT1H'
  }
]

resource logRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in logAlerts: {
    name: 'alert-holdfast-${environmentName}-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    dependsOn: [
      mails
    ]
    properties: {
      displayName: alert.displayName
      description: alert.description
      severity: alert.severity
      enabled: true
      scopes: [
        workspaceId
      ]
      windowSize: alert.windowSize
      evaluationFrequency: alert.evaluationFrequency
      autoMitigate: true
      // The tables exist only after the first telemetry.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: alert.operator
            threshold: alert.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: receivers
      }
    }
  }
]

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = if (!empty(topicId)) {
  name: 'alert-holdfast-${environmentName}-dead-letters'
  location: 'global'
  tags: tags
  dependsOn: [
    mails
  ]
  properties: {
    description: 'Event Grid gave up delivering events of virtual machines. The sweep takes the dead letters.'
    severity: 2
    enabled: true
    scopes: [
      topicId
    ]
    windowSize: 'PT1H'
    evaluationFrequency: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-lettered'
          metricNamespace: 'Microsoft.EventGrid/systemTopics'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [
      for receiver in receivers: {
        actionGroupId: receiver
      }
    ]
  }
}
