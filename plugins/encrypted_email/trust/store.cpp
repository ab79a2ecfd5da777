#include "encrypted_email/trust/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "encrypted_email/trust/signature.hpp"

namespace encrypted_email::trust {

namespace {

constexpr std::string_view kSignatureEnding = ".sig";
constexpr std::size_t kSignatureOctets = 64;

std::string path_of(const Source& source) {
    return source.path.empty() ? tls::Trust::system_bundle().string() : source.path;
}

// The system's bundle is its owner's business: it needs no signature and is not kept.
bool is_kept(const Source& source) { return !source.path.empty(); }

std::string signature_problem(const Source& source, const Bundle& bundle) {
    if (bundle.texts.size() != 1) {
        return source.path +
               " is a folder, and trust.site_key asks for one file with its signature beside it; "
               "join the certificates into one file and sign that";
    }
    const tls::FileText signature =
        tls::read_file(source.path + std::string(kSignatureEnding), kSignatureOctets);
    if (is_signed_by(source.site_key, bundle.texts.front().text, signature.text)) {
        if (bundle.version) return {};
        return source.path +
               " does not say which edition it is; put a line \"# version: NUMBER\" before its "
               "first certificate, higher than the last one's, and sign it anew";
    }
    return fmt::format(
        "{0} is not signed by the key in trust.site_key ({0}.sig {1}); sign it with: openssl "
        "pkeyutl -sign -inkey SITE.key -rawin -in {0} -out {0}.sig",
        source.path,
        signature.text.empty() && signature.problem != tls::FileText::Problem::too_large
            ? "is not there"
            : "does not fit");
}

}  // namespace

std::string Store::objection(const Source& source, const Bundle& bundle) const {
    const Record record = archive_.record(source.path);
    if (!source.site_key.empty()) {
        if (std::string problem = signature_problem(source, bundle); !problem.empty()) {
            return problem;
        }
    }
    if (bundle.digest == record.in_force) return {};
    if (bundle.digest == record.set_aside) {
        return source.path + " is the bundle that was rolled back; hand out a new one";
    }
    if (!record.version || (bundle.version && *bundle.version > *record.version)) return {};
    return fmt::format(
        "{} {}, and version {} was in force already; hand out a bundle with a higher one",
        source.path,
        bundle.version ? fmt::format("has version {}", *bundle.version) : "has no version",
        *record.version);
}

Store::Opened Store::opened(const Source& source, Bundle bundle, std::int64_t now_unix_ns) const {
    Opened opened;
    // What the system trusts is not the site's to put right.
    const std::optional<std::int64_t> now =
        is_kept(source) ? std::optional(now_unix_ns) : std::nullopt;
    tls::Trust::Loaded loaded = tls::Trust::from_texts(bundle.texts, path_of(source), now);
    opened.roots = {source, std::move(loaded.trust), bundle.digest};
    opened.refusal = std::move(loaded.error);
    opened.warnings = std::move(loaded.warnings);
    opened.bundle = std::move(bundle);
    return opened;
}

Store::Opened Store::read(const Roots& in_force, std::int64_t now_unix_ns) const {
    const Source& source = in_force.source;
    const std::string path = path_of(source);
    if (path.empty()) {
        Opened none;
        none.refusal = tls::Trust::load_system().error;
        return none;
    }
    tls::TrustSources files = tls::read_trust_sources(path);
    if (!files.error.empty()) {
        Opened unreadable;
        unreadable.refusal = std::move(files.error);
        return unreadable;
    }
    Bundle bundle = bundle_of(std::move(files.files));
    // The files of a folder are no edition together.
    if (bundle.texts.front().origin != path) bundle.version.reset();
    Opened opened;
    if (bundle.digest == in_force.digest) {
        opened.roots = in_force;
        opened.bundle = std::move(bundle);
    } else {
        opened = this->opened(source, std::move(bundle), now_unix_ns);
    }
    opened.warnings.insert(opened.warnings.begin(), files.warnings.begin(), files.warnings.end());
    if (opened.roots.trust && is_kept(source)) {
        opened.refusal = objection(source, opened.bundle);
        if (!opened.refusal.empty()) opened.roots.trust = nullptr;
    }
    return opened;
}

Store::Opened Store::look(const Roots& in_force, std::int64_t now_unix_ns) {
    const std::scoped_lock lock(mutex_);
    return read(in_force, now_unix_ns);
}

Store::Opened Store::open(const Source& source, std::int64_t now_unix_ns) {
    const std::scoped_lock lock(mutex_);
    Opened found = read({source, nullptr, {}}, now_unix_ns);
    if (found.roots.trust || !is_kept(source)) return found;
    const Record record = archive_.record(source.path);
    if (record.site_key != source.site_key) return found;
    auto text = archive_.text(source.path, record.in_force);
    if (!text) return found;
    Opened kept = opened(source, bundle_of({{source.path, std::move(*text)}}), now_unix_ns);
    if (!kept.roots.trust) return found;
    kept.warnings.insert(kept.warnings.begin(),
                         found.refusal + "; the bundle that was in force before stays so");
    return kept;
}

Store::Opened Store::previous(const Source& source, std::int64_t now_unix_ns) {
    const std::scoped_lock lock(mutex_);
    const Record record = archive_.record(source.path);
    auto text = record.site_key == source.site_key ? archive_.text(source.path, record.previous)
                                                   : std::nullopt;
    if (!is_kept(source) || !text) {
        Opened none;
        none.roots.source = source;
        none.refusal = path_of(source) + ": no bundle is kept that was in force before this one";
        return none;
    }
    return opened(source, bundle_of({{source.path, std::move(*text)}}), now_unix_ns);
}

std::string Store::keep(const Source& source, const Bundle& bundle, bool rolled_back) {
    const std::scoped_lock lock(mutex_);
    if (!is_kept(source)) return {};
    const Record before = archive_.record(source.path);
    if (bundle.digest == before.in_force && source.site_key == before.site_key) return {};
    Record record;
    // What another key signed, or none, is nothing to go back to.
    if (rolled_back) {
        record.set_aside = before.in_force;
    } else if (before.site_key == source.site_key) {
        record.previous = before.in_force;
    }
    record.in_force = bundle.digest;
    record.site_key = source.site_key;
    record.version = before.version;
    if (bundle.version) record.version = std::max(*bundle.version, before.version.value_or(0));
    const std::string unkept = archive_.keep(source.path, bundle.joined(), record);
    return unkept.empty() ? unkept : "the bundle is in force, but cannot be kept: " + unkept;
}

std::string stamp_of(const Source& source) {
    const std::string path = path_of(source);
    std::string stamp = tls::stamp_of(path);
    if (!source.site_key.empty()) stamp += tls::stamp_of(path + std::string(kSignatureEnding));
    return stamp;
}

}  // namespace encrypted_email::trust
