#include "encrypted_email/trust/renewal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace encrypted_email::trust {

void Renewal::configured(const std::vector<RelayPointer>& relays, const std::vector<Roots>& roots,
                         const std::vector<Roots>& others) {
    sources_.clear();
    for (const Roots& other : others)
        sources_[other.source].roots = other;
    std::map<std::string, std::shared_ptr<const tls::Presented>> present;
    for (std::size_t i = 0; i < relays.size(); ++i) {
        if (roots[i].digest.empty()) continue;  // only its pins count
        Watched& watched = sources_[roots[i].source];
        watched.roots = roots[i];
        watched.relays.push_back(relays[i]);
        if (auto known = presented_.extract(relays[i]->name)) present.insert(std::move(known));
    }
    presented_ = std::move(present);
}

void Renewal::verified(const std::string& relay, std::shared_ptr<const tls::Presented> presented) {
    presented_[relay] = std::move(presented);
}

std::vector<Renewal::Finding> Renewal::look(std::int64_t now_unix_ns) {
    std::vector<Finding> findings;
    for (auto& [source, watched] : sources_) {
        std::string stamp = stamp_of(source);
        const bool rests = std::exchange(watched.seen, stamp) == stamp;
        // Who was in the way may have failed meanwhile, perhaps for want of these very roots.
        const bool is_free = std::any_of(watched.objections.begin(), watched.objections.end(),
                                         [this](const std::string& relay) { return !works_(relay); });
        if (!rests || (watched.stamp == stamp && !is_free)) continue;
        watched.stamp = std::move(stamp);
        findings.push_back(judge(watched, store_.look(watched.roots, now_unix_ns), now_unix_ns,
                                 /*by_force=*/false, /*rolls_back=*/false));
    }
    return findings;
}

std::vector<Renewal::Finding> Renewal::update(std::int64_t now_unix_ns, bool by_force) {
    std::vector<Finding> findings;
    for (auto& [source, watched] : sources_) {
        watched.stamp = watched.seen = stamp_of(source);
        findings.push_back(judge(watched, store_.look(watched.roots, now_unix_ns), now_unix_ns,
                                 by_force,
                                 /*rolls_back=*/false));
    }
    return findings;
}

std::vector<Renewal::Finding> Renewal::roll_back(std::int64_t now_unix_ns, bool by_force) {
    std::vector<Finding> findings;
    for (auto& [source, watched] : sources_) {
        findings.push_back(judge(watched, store_.previous(source, now_unix_ns), now_unix_ns,
                                 by_force, /*rolls_back=*/true));
    }
    return findings;
}

// The relays that work now and would be stopped; `why` says so, with the remedy.
std::vector<std::string> Renewal::objecting(Watched& watched, const tls::Trust& other,
                                            std::int64_t now_unix_ns, std::string& why) {
    std::vector<std::string> relays;
    for (const RelayPointer& relay : watched.relays) {
        const auto known = presented_.find(relay->name);
        if (known == presented_.end() || !works_(relay->name)) continue;
        const auto failure =
            known->second->objection(*watched.roots.trust, other, now_unix_ns);
        if (!failure) continue;
        why += fmt::format("relay {} works now and would not be trusted any more: {} ",
                           relay->name, failure->text);
        relays.push_back(relay->name);
    }
    return relays;
}

Renewal::Finding Renewal::judge(Watched& watched, Store::Opened opened, std::int64_t now_unix_ns,
                                bool by_force, bool rolls_back) {
    const Source source = watched.roots.source;
    Finding finding;
    finding.source = source.path.empty() ? "the system's bundle" : source.path;
    finding.warnings = std::move(opened.warnings);
    watched.objections.clear();
    if (!opened.roots.trust) {
        finding.refused = true;
        finding.text = opened.refusal + "; the present bundle stays in force";
        return finding;
    }
    if (opened.roots.digest == watched.roots.digest) {
        finding.text = finding.source + ": nothing new";
        return finding;
    }
    std::string why;
    std::vector<std::string> stopped =
        objecting(watched, *opened.roots.trust, now_unix_ns, why);
    if (!stopped.empty() && !by_force) {
        finding.refused = true;
        finding.text = fmt::format(
            "{} is not taken, the present bundle stays in force: {}Put the authority of its "
            "certificate into the bundle, or take the bundle by force",
            finding.source, why);
        watched.objections = std::move(stopped);
        return finding;
    }
    if (std::string unkept = store_.keep(source, opened.bundle, rolls_back); !unkept.empty()) {
        finding.warnings.push_back(std::move(unkept));
    }
    finding.text =
        fmt::format("{}: {}{} in force, {} certificate{}", finding.source,
                    opened.bundle.version ? fmt::format("version {}", *opened.bundle.version)
                                          : std::string("a new bundle"),
                    rolls_back ? " is again" : " is", opened.roots.trust->size(),
                    opened.roots.trust->size() == 1 ? "" : "s");
    // The same certificates under another text leave connections and sessions as they are.
    const bool same_roots = opened.roots.trust->identity() == watched.roots.trust->identity();
    if (same_roots) {
        opened.roots.trust = watched.roots.trust;  // by which its users know it
    } else {
        finding.former = watched.roots.trust;
        finding.present = opened.roots.trust;
    }
    watched.roots = std::move(opened.roots);
    if (same_roots) return finding;
    for (const RelayPointer& relay : watched.relays) {
        finding.relays.push_back(relay);
        if (std::find(stopped.begin(), stopped.end(), relay->name) != stopped.end()) {
            presented_.erase(relay->name);
        }
    }
    return finding;
}

}  // namespace encrypted_email::trust
