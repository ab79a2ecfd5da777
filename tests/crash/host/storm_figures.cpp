#include "tests/crash/host/storm_figures.hpp"

#include <sstream>

namespace crash {

std::string text_of(const StormFigures& figures) {
    std::ostringstream text;
    text << "calls=" << figures.calls << " full=" << figures.full << " waited=" << figures.waited
         << " refused=" << figures.refused << " cpu_median_ns=" << figures.cpu_median_ns
         << " cpu_p99_ns=" << figures.cpu_p99_ns << " cpu_longest_ns=" << figures.cpu_longest_ns
         << '\n';
    return text.str();
}

StormFigures storm_figures_of(const std::string& text) {
    std::istringstream words(text);
    const auto next = [&words] {
        std::string word;
        words >> word;
        return std::stoull(word.substr(word.find('=') + 1));
    };
    StormFigures figures;
    figures.calls = next();
    figures.full = next();
    figures.waited = next();
    figures.refused = next();
    figures.cpu_median_ns = static_cast<std::int64_t>(next());
    figures.cpu_p99_ns = static_cast<std::int64_t>(next());
    figures.cpu_longest_ns = static_cast<std::int64_t>(next());
    return figures;
}

}  // namespace crash
