/**
 * Windows time zones, as policies name them, by their offset from UTC in standard time. Azure Backup does not move the times of
 * policies for daylight saving.
 *
 * @see https://learn.microsoft.com/windows-hardware/manufacture/desktop/default-time-zones
 */
const ZONES = `-12:00 Dateline Standard Time
-11:00 UTC-11
-10:00 Aleutian Standard Time|Hawaiian Standard Time
-09:30 Marquesas Standard Time
-09:00 Alaskan Standard Time|UTC-09
-08:00 Pacific Standard Time (Mexico)|UTC-08|Pacific Standard Time
-07:00 US Mountain Standard Time|Mountain Standard Time (Mexico)|Mountain Standard Time|Yukon Standard Time
-06:00 Central America Standard Time|Central Standard Time|Easter Island Standard Time|Central Standard Time (Mexico)
-06:00 Canada Central Standard Time
-05:00 SA Pacific Standard Time|Eastern Standard Time (Mexico)|Eastern Standard Time|Haiti Standard Time|Cuba Standard Time
-05:00 US Eastern Standard Time|Turks And Caicos Standard Time
-04:00 Paraguay Standard Time|Atlantic Standard Time|Venezuela Standard Time|Central Brazilian Standard Time
-04:00 SA Western Standard Time|Pacific SA Standard Time
-03:30 Newfoundland Standard Time
-03:00 Tocantins Standard Time|E. South America Standard Time|SA Eastern Standard Time|Argentina Standard Time
-03:00 Greenland Standard Time|Montevideo Standard Time|Magallanes Standard Time|Saint Pierre Standard Time|Bahia Standard Time
-02:00 UTC-02|Mid-Atlantic Standard Time
-01:00 Azores Standard Time|Cape Verde Standard Time
+00:00 UTC|GMT Standard Time|Greenwich Standard Time|Sao Tome Standard Time
+01:00 Morocco Standard Time|W. Europe Standard Time|Central Europe Standard Time|Romance Standard Time
+01:00 Central European Standard Time|W. Central Africa Standard Time
+02:00 Jordan Standard Time|GTB Standard Time|Middle East Standard Time|Egypt Standard Time|E. Europe Standard Time
+02:00 Syria Standard Time|West Bank Standard Time|South Africa Standard Time|FLE Standard Time|Israel Standard Time
+02:00 South Sudan Standard Time|Kaliningrad Standard Time|Sudan Standard Time|Libya Standard Time|Namibia Standard Time
+03:00 Arabic Standard Time|Turkey Standard Time|Arab Standard Time|Belarus Standard Time|Russian Standard Time
+03:00 E. Africa Standard Time
+03:30 Iran Standard Time
+04:00 Arabian Standard Time|Astrakhan Standard Time|Azerbaijan Standard Time|Russia Time Zone 3|Mauritius Standard Time
+04:00 Saratov Standard Time|Georgian Standard Time|Volgograd Standard Time|Caucasus Standard Time
+04:30 Afghanistan Standard Time
+05:00 West Asia Standard Time|Ekaterinburg Standard Time|Pakistan Standard Time|Qyzylorda Standard Time
+05:30 India Standard Time|Sri Lanka Standard Time
+05:45 Nepal Standard Time
+06:00 Central Asia Standard Time|Bangladesh Standard Time|Omsk Standard Time
+06:30 Myanmar Standard Time
+07:00 SE Asia Standard Time|Altai Standard Time|W. Mongolia Standard Time|North Asia Standard Time
+07:00 N. Central Asia Standard Time|Tomsk Standard Time
+08:00 China Standard Time|North Asia East Standard Time|Singapore Standard Time|W. Australia Standard Time
+08:00 Taipei Standard Time|Ulaanbaatar Standard Time
+08:45 Aus Central W. Standard Time
+09:00 Transbaikal Standard Time|Tokyo Standard Time|North Korea Standard Time|Korea Standard Time|Yakutsk Standard Time
+09:30 Cen. Australia Standard Time|AUS Central Standard Time
+10:00 E. Australia Standard Time|AUS Eastern Standard Time|West Pacific Standard Time|Tasmania Standard Time
+10:00 Vladivostok Standard Time
+10:30 Lord Howe Standard Time
+11:00 Bougainville Standard Time|Russia Time Zone 10|Magadan Standard Time|Norfolk Standard Time
+11:00 Sakhalin Standard Time|Central Pacific Standard Time
+12:00 Russia Time Zone 11|New Zealand Standard Time|UTC+12|Fiji Standard Time|Kamchatka Standard Time
+12:45 Chatham Islands Standard Time
+13:00 UTC+13|Tonga Standard Time|Samoa Standard Time
+14:00 Line Islands Standard Time`;

const OFFSETS: ReadonlyMap<string, number> = new Map(ZONES.split("\n").flatMap(offsetsOf));

/** Minutes from UTC in standard time, east positive; `undefined` for a zone that is not known. Any casing. */
export function standardOffsetMinutes(timeZone: string): number | undefined {
  return OFFSETS.get(timeZone.toLowerCase());
}

function offsetsOf(line: string): readonly (readonly [string, number])[] {
  const sign = line.startsWith("-") ? -1 : 1;
  const minutes = sign * (Number(line.slice(1, 3)) * 60 + Number(line.slice(4, 6)));
  return line
    .slice(7)
    .split("|")
    .map((name) => [name.toLowerCase(), minutes]);
}
