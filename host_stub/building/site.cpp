#include "host_stub/building/site.hpp"

#include "plugin_api/alarm_sink.h"

namespace host_stub::building {

namespace {

// clang-format off
constexpr Incident kOrdinary[] = {
    {"HVAC", "Main/Air", "AHU", 12, "SupplyTemperature", ALARM_SINK_POINT_HIGH_ALARM, 70, true,
     "supply air temperature is high", "supply air temperature is normal again",
     "Supply air temperature", "degC", 180, 314,
     "Check the cooling valve and the chilled water supply.\nSpare belt: store 2, shelf 14."},
    {"HVAC", "Main/Air", "AHU", 12, "FilterPressure", ALARM_SINK_POINT_HIGH_WARNING, 140, false,
     "Zuluftfilter ist verschmutzt", "Zuluftfilter wurde gewechselt",
     "Differenzdruck Zuluftfilter", "Pa", 900, 2450,
     "Bitte Filter F7 wechseln (Größe 592 × 592). Schlüssel für die Lüftungszentrale beim Empfang."},
    {"HVAC", "Main/Air", "AHU", 12, "ReturnFanStatus", ALARM_SINK_POINT_FAULT, 65, true,
     "return fan does not run although it is commanded", "return fan runs again",
     "Return fan current", "A", 82, 0, ""},
    {"HVAC", "North/Rooms", "VAV", 86, "RoomTemperature", ALARM_SINK_POINT_LOW_LIMIT, 180, false,
     "room is below its set point", "room is within its set point",
     "Room temperature", "degC", 215, 174, ""},
    {"HVAC", "South/Rooms", "VAV", 74, "RoomCO2", ALARM_SINK_POINT_HIGH_WARNING, 170, false,
     "air quality is poor", "air quality is good again",
     "CO2", "ppm", 6200, 14300, ""},
    {"HVAC", "Main/Plant", "Chiller", 3, "LeavingWaterTemperature", ALARM_SINK_POINT_HIGH_ALARM, 60, true,
     "leaving chilled water is too warm", "leaving chilled water is normal again",
     "Leaving chilled water temperature", "degC", 65, 118,
     "Standby chiller starts after 10 minutes. Call the manufacturer's service if it does not."},
    {"HVAC", "Main/Plant", "Chiller", 3, "CondenserPressure", ALARM_SINK_POINT_HIGH_LIMIT, 55, true,
     "condenser pressure is near the cut-out", "condenser pressure is normal again",
     "Condenser pressure", "kPa", 9200, 14800, ""},
    {"HVAC", "Main/Plant", "Boiler", 4, "FlowTemperature", ALARM_SINK_POINT_LOW_ALARM, 60, true,
     "Vorlauftemperatur zu niedrig", "Vorlauftemperatur wieder normal",
     "Vorlauftemperatur", "degC", 700, 412,
     "Störung am Brenner. Gasdruck prüfen, dann entriegeln (höchstens dreimal)."},
    {"HVAC", "Main/Plant", "Pump", 16, "Status", ALARM_SINK_POINT_TROUBLE, 90, false,
     "pump reports trouble, its twin has taken over", "pump is available again",
     "Speed", "%", 640, 0, ""},
    {"Refrigeration", "Store/Cold", "ColdRoom", 9, "AirTemperature", ALARM_SINK_POINT_HIGH_ALARM, 45, true,
     "冷蔵室の温度が高くなっています", "冷蔵室の温度が正常に戻りました",
     "冷蔵室温度", "degC", 32, 94,
     "扉が閉まっていることを確認してください。\n三十分続く場合は担当者に連絡してください。"},
    {"Refrigeration", "Store/Cold", "Compressor", 6, "OilPressure", ALARM_SINK_POINT_LOW_WARNING, 75, false,
     "oil pressure is low", "oil pressure is normal again",
     "Oil pressure", "kPa", 3100, 1650, ""},
    {"Energy", "Main/Power", "Meter", 24, "Demand", ALARM_SINK_POINT_HIGH_WARNING, 120, false,
     "puissance souscrite bientôt dépassée", "puissance de nouveau sous le seuil",
     "Puissance active", "kW", 4100, 6380,
     "Délestage prévu : éclairage extérieur, puis ventilation du parking.\nRéf. contrat n° 2026-É-17."},
    {"Energy", "Main/Power", "UPS", 4, "Battery", ALARM_SINK_POINT_TROUBLE, 50, true,
     "battery needs to be replaced", "battery was replaced",
     "Battery capacity", "%", 1000, 380, ""},
    {"Lighting", "Main/Lighting", "Panel", 30, "EmergencyLamp", ALARM_SINK_POINT_FAULT, 130, false,
     "emergency lamp has failed", "emergency lamp works again", "", "", 0, 0, ""},
    {"Lighting", "Outside/Lighting", "Mast", 18, "Status", ALARM_SINK_POINT_UNRELIABLE, 200, false,
     "light sensor is unreliable", "light sensor is reliable again",
     "Illuminance", "lx", 400, 99990, ""},
    {"Security", "Main/Access", "Door", 64, "Position", ALARM_SINK_POINT_OFF_NORMAL, 80, true,
     "door is held open", "door is closed", "Open for", "s", 0, 1200, ""},
};

constexpr Incident kUrgent[] = {
    {"Fire", "Main/Fire", "Zone", 32, "Smoke", ALARM_SINK_POINT_ALARM, 2, true,
     "smoke detector in alarm", "smoke detector reset",
     "Obscuration", "%/m", 2, 61,
     "Fire brigade is called by the panel. Evacuation plan: red folder at the reception."},
    {"Fire", "Main/Fire", "Sprinkler", 8, "Flow", ALARM_SINK_POINT_ALARM, 1, true,
     "sprinkler water flows", "sprinkler water has stopped",
     "Flow", "l/min", 0, 2400, ""},
    {"Fire", "Main/Fire", "Panel", 2, "Supply", ALARM_SINK_POINT_TROUBLE, 20, true,
     "Brandmelderzentrale: Störung der Netzversorgung", "Brandmelderzentrale: Netz wieder vorhanden",
     "Batterie", "h", 720, 710, ""},
    {"HVAC", "Main/Air", "AHU", 12, "FreezeStat", ALARM_SINK_POINT_LOW_ALARM, 30, true,
     "frost protection has tripped", "frost protection was reset",
     "Coil temperature", "degC", 120, 38,
     "Outside air damper closed, heating valve 100 % open. Look for water on the floor."},
    {"Refrigeration", "Store/Cold", "Machine", 2, "Ammonia", ALARM_SINK_POINT_ALARM, 5, true,
     "ammonia in the machine room", "no more ammonia in the machine room",
     "NH3", "ppm", 0, 850, "Nobody enters without breathing apparatus."},
    {"Security", "Main/Access", "Zone", 14, "Intrusion", ALARM_SINK_POINT_ALARM, 10, true,
     "intrusion", "zone is armed again", "", "", 0, 0, ""},
    {"Energy", "Main/Power", "Feeder", 6, "Breaker", ALARM_SINK_POINT_OFF_NORMAL, 15, true,
     "main breaker has tripped", "main breaker is closed",
     "Current", "A", 6120, 0, ""},
};
// clang-format on

constexpr std::string_view kOperators[] = {"m.keller", "j.dubois", "a.tanaka", "s.okafor"};

}  // namespace

std::span<const Incident> ordinary_incidents() { return kOrdinary; }
std::span<const Incident> urgent_incidents() { return kUrgent; }
std::span<const std::string_view> operators() { return kOperators; }

}  // namespace host_stub::building
