// report.hpp - what a soak run has shown, as a page of Markdown.
//
// Threads: a function of its arguments, of the clock and of this machine's name plate.
#pragma once

#include <string>
#include <vector>

#include "tests/crash/campaign.hpp"

namespace soak {

/// `breaches`: what must not have been; `command`: what was typed.
[[nodiscard]] std::string report(const crash::CampaignResult& result,
                                 const std::vector<std::string>& breaches,
                                 const std::string& command);

}  // namespace soak
