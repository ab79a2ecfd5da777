// site.hpp - what stands in the simulated building, and what can go wrong with it.
//
// A medium site: two office wings, a cold store and a data room, about 300 pieces of equipment.
// Tables only; day.cpp and storm.cpp make events of them.
//
// Threads: constants.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace host_stub::building {

/// Something that goes wrong with one kind of equipment, and how it is told.
struct Incident {
    std::string_view category;
    std::string_view place;      ///< First part of the object path: "Main/Air".
    std::string_view equipment;  ///< "AHU": numbered from 1.
    int pieces;                  ///< How many of it there are.
    std::string_view point;      ///< "SupplyTemperature".
    std::uint32_t status;        ///< ALARM_SINK_POINT_*
    std::uint32_t priority;
    bool acknowledge_required;
    std::string_view raised;  ///< What the summary says behind "AHU-2: ".
    std::string_view returned;
    std::string_view value_name;  ///< Of the field that goes with it; empty: none.
    std::string_view unit;
    int normal_tenths;  ///< The value in tenths of the unit.
    int raised_tenths;
    std::string_view text;
};

/// Priorities of 40 and above.
std::span<const Incident> ordinary_incidents();

/// Priorities below 40: life, limb and the building itself.
std::span<const Incident> urgent_incidents();

/// Field controllers: "Main/Network/FC-17".
inline constexpr int kControllers = 160;

/// Who is on duty.
std::span<const std::string_view> operators();

}  // namespace host_stub::building
