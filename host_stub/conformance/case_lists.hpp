// case_lists.hpp - the cases of each file, for the one list that they make up.
#pragma once

#include <span>

#include "host_stub/conformance/case.hpp"

namespace host_stub::conformance {

std::span<const Case> library_gates();
std::span<const Case> life_gates();

std::span<const Case> library_cases();
std::span<const Case> growth_cases();
std::span<const Case> life_cases();
std::span<const Case> configuration_cases();
std::span<const Case> submit_cases();
std::span<const Case> receipt_cases();
std::span<const Case> guest_cases();
std::span<const Case> diagnosis_cases();

}  // namespace host_stub::conformance
