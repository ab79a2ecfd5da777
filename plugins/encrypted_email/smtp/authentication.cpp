#include "encrypted_email/smtp/authentication.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "encrypted_email/sasl/base64.hpp"
#include "encrypted_email/sasl/choice.hpp"

namespace encrypted_email::smtp {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kEmptyResponse = "=";  // RFC 4954 section 4

template <class Names>
std::string listed(const Names& names) {
    std::string list;
    for (const auto& name : names) {
        if (!list.empty()) list += ", ";
        list += name;
    }
    return list.empty() ? "none" : list;
}

// `out` grows before the secret is in it, so that nothing of it stays in memory that it gave back.
void append_line(std::string& out, std::string_view first, std::string_view secret) {
    out.reserve(out.size() + first.size() + secret.size() + kLineEnd.size());
    out += first;
    out += secret;
    out += kLineEnd;
}

}  // namespace

Authentication::Authentication(sasl::Credentials&& credentials)
    : credentials_(std::move(credentials)), masking_(credentials_.secret.view()) {}

bool Authentication::is_dispensable(const Capabilities& offered) const {
    return credentials_.where_offered && std::holds_alternative<sasl::NothingInCommon>(sasl::choose(
                                             offered.authentication, credentials_, true));
}

Authentication::Progress Authentication::begin(const Capabilities& offered,
                                               std::optional<sasl::ChannelBinding> binding,
                                               std::string& output) {
    auto choice = sasl::choose(offered.authentication, credentials_, binding.has_value());
    if (const auto* nothing = std::get_if<sasl::NothingInCommon>(&choice)) {
        explanation_ = "there is no log-in in common: the server offers " +
                       listed(offered.authentication) + "; this relay allows " +
                       listed(nothing->allowed);
        return Progress::not_offered;
    }
    if (auto* failure = std::get_if<sasl::Failure>(&choice)) return failed(std::move(*failure));
    const sasl::Choice& chosen = std::get<sasl::Choice>(choice);
    name_ = sasl::entry_of(chosen.mechanism).name;
    exchange_ = sasl::make_exchange(chosen.mechanism, std::move(credentials_),
                                    {std::move(binding), chosen.binding_is_possible});

    std::string command = "AUTH ";
    command += name_;
    held_back_ = exchange_->begin();
    if (!held_back_) {
        append_line(output, command, {});
        return Progress::under_way;
    }
    if (auto* failure = std::get_if<sasl::Failure>(&*held_back_)) {
        return failed(std::move(*failure));
    }
    command += ' ';
    const auto& response = std::get<sasl::Secret>(*held_back_);
    const std::size_t encoded = std::max(sasl::base64_size(response.size()), kEmptyResponse.size());
    if (command.size() + encoded + kLineEnd.size() > kLongestCommand) {
        command.pop_back();
        append_line(output, command, {});
        return Progress::under_way;
    }
    sasl::append_base64(masking_.said, response.bytes());
    append_line(output, command, response.empty() ? kEmptyResponse : masking_.said.view());
    held_back_.reset();
    return Progress::under_way;
}

void Authentication::receive(Reply& reply) {
    if (reply.code == 334) challenge_ = std::exchange(reply.text, {});
    hide_secrets(reply.text);
}

Authentication::Progress Authentication::answer(const Reply& reply, std::string& output) {
    if (reply.code == 235) {
        if (held_back_) return ended(Progress::unexpected, "answered AUTH with", reply);
        if (auto missing = exchange_->succeeded()) return failed(std::move(*missing));
        return Progress::accepted;
    }
    if (reply.transient()) return ended(Progress::deferred, "cannot log in at present", reply);
    if (reply.permanent()) {
        const Progress progress = ended(Progress::refused, "refused the log-in", reply);
        if (const std::string said = exchange_->said(); !said.empty()) {
            explanation_ += " (before, it said " + said + ")";
            hide_secrets(explanation_);
        }
        return progress;
    }
    if (reply.code == 334) return challenged(output);
    return ended(Progress::unexpected, "answered AUTH with", reply);
}

Authentication::Progress Authentication::challenged(std::string& output) {
    if (auto response = std::exchange(held_back_, std::nullopt)) {
        return say(std::move(*response), output);
    }
    // Some servers ask for LOGIN's answers in clear words; where it matters, nothing is an error.
    const std::string challenge = sasl::decoded_base64(challenge_).value_or(std::string());
    return say(exchange_->respond(challenge), output);
}

Authentication::Progress Authentication::say(sasl::Exchange::Response response,
                                             std::string& output) {
    if (auto* failure = std::get_if<sasl::Failure>(&response)) return failed(std::move(*failure));
    const auto& message = std::get<sasl::Secret>(response);
    if (sasl::base64_size(message.size()) + kLineEnd.size() > kLongestResponse) {
        return failed({sasl::FailureKind::unusable,
                       "the user name and the secret together are too long for AUTH"});
    }
    const std::size_t before = masking_.said.size();
    sasl::append_base64(masking_.said, message.bytes());
    append_line(output, {}, masking_.said.view().substr(before));
    return Progress::under_way;
}

Authentication::Progress Authentication::failed(sasl::Failure failure) {
    explanation_ = std::move(failure.text);
    switch (failure.kind) {
        case sasl::FailureKind::unusable: return Progress::unusable;
        case sasl::FailureKind::unsafe: return Progress::unsafe;
        case sasl::FailureKind::unproven: return Progress::unproven;
        case sasl::FailureKind::refused: return Progress::refused;
        case sasl::FailureKind::garbled: break;
    }
    return Progress::unexpected;
}

Authentication::Progress Authentication::ended(Progress progress, std::string_view how,
                                               const Reply& reply) {
    explanation_ = "the server " + std::string(how);
    if (progress != Progress::unexpected) explanation_ += " (" + std::string(name_) + ")";
    explanation_ += progress == Progress::unexpected ? " " : ": ";
    explanation_ += reply.describe();
    return progress;
}

}  // namespace encrypted_email::smtp
