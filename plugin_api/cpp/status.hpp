// status.hpp - the outcome of a call across the contract: what to do next, and prose for a person.
//
// Status is the C++ form of alarm_sink_status with alarm_sink_error; ErrorText is the buffer that
// a caller lends to the other side; write_error() fills such a buffer.
//
// Threads: distinct objects safe, shared objects unsafe.
// Fails:   makers that copy text may throw std::bad_alloc; write_error() never fails.
#pragma once

#include "plugin_api/cpp/text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace alarm_sink {

// The name of a status as the contract spells it, without its prefix: "OK", "E_CONFIG".
constexpr std::string_view status_name(alarm_sink_status code) noexcept {
    switch (code) {
        case ALARM_SINK_E_INVALID: return "E_INVALID";
        case ALARM_SINK_E_STATE: return "E_STATE";
        case ALARM_SINK_E_AGAIN: return "E_AGAIN";
        case ALARM_SINK_E_TIMEOUT: return "E_TIMEOUT";
        case ALARM_SINK_E_CONFIG: return "E_CONFIG";
        case ALARM_SINK_E_STORAGE: return "E_STORAGE";
        case ALARM_SINK_E_SECRET: return "E_SECRET";
        case ALARM_SINK_E_UNSUPPORTED: return "E_UNSUPPORTED";
        default: return code >= 0 ? "OK" : "E_INTERNAL";
    }
}

// A status that this version of the contract lists: positive values are OK, and a negative value
// that is not listed is a bug of the other side.
constexpr alarm_sink_status known_status(alarm_sink_status code) noexcept {
    if (code >= 0) return ALARM_SINK_OK;
    return status_name(code) == "E_INTERNAL" ? ALARM_SINK_E_INTERNAL : code;
}

// A default-constructed Status is OK.  The text is for an operator and never holds a secret.
class [[nodiscard]] Status {
public:
    Status() = default;

    // From a code that came over the boundary, whatever its value.
    static Status of(alarm_sink_status code, std::string text = {}) {
        return Status{known_status(code), std::move(text)};
    }

    static Status success() { return {}; }
    static Status invalid(std::string text) { return {ALARM_SINK_E_INVALID, std::move(text)}; }
    static Status state(std::string text) { return {ALARM_SINK_E_STATE, std::move(text)}; }
    static Status again(std::string text) { return {ALARM_SINK_E_AGAIN, std::move(text)}; }
    static Status timeout(std::string text) { return {ALARM_SINK_E_TIMEOUT, std::move(text)}; }
    static Status config(std::string text) { return {ALARM_SINK_E_CONFIG, std::move(text)}; }
    static Status storage(std::string text) { return {ALARM_SINK_E_STORAGE, std::move(text)}; }
    static Status secret(std::string text) { return {ALARM_SINK_E_SECRET, std::move(text)}; }
    static Status unsupported(std::string text) {
        return {ALARM_SINK_E_UNSUPPORTED, std::move(text)};
    }
    static Status internal(std::string text) { return {ALARM_SINK_E_INTERNAL, std::move(text)}; }

    bool ok() const noexcept { return code_ == ALARM_SINK_OK; }
    alarm_sink_status code() const noexcept { return code_; }
    const std::string& text() const noexcept { return text_; }

private:
    Status(alarm_sink_status code, std::string text) : code_(code), text_(std::move(text)) {}

    alarm_sink_status code_ = ALARM_SINK_OK;
    std::string text_;
};

// "E_CONFIG: site.toml:3:1: unknown key `pth`", or the name alone when there is no prose.
inline std::string describe(const Status& status) {
    std::string line{status_name(status.code())};
    if (!status.text().empty()) line.append(": ").append(status.text());
    return line;
}

// What submit() says: the first `taken` events were taken; `code` is the reason for no more.
struct SubmitResult {
    alarm_sink_status code = ALARM_SINK_OK;
    std::size_t taken = 0;
    std::string text;  // empty when all went well
};

// Puts `text` into the room that a caller supplied, cut on a UTF-8 boundary; empty text says that
// there is no prose.  `error` may be null, without a buffer, or too short a struct to have one.
inline void write_error(alarm_sink_error* error, std::string_view text) noexcept {
    if (error == nullptr || !ALARM_SINK_HAS(error, text_len)) return;
    error->text_len = 0;
    if (!ALARM_SINK_HAS(error, text_cap) || error->text == nullptr) return;
    constexpr std::size_t kLongest = UINT32_MAX;  // text_len can say no more
    const std::string_view fits =
        cut(text, error->text_cap < kLongest ? error->text_cap : kLongest);
    if (!fits.empty()) std::memcpy(error->text, fits.data(), fits.size());
    error->text_len = static_cast<std::uint32_t>(fits.size());
}

// Room for the prose of one call: pass get(), then ask status() with what the call returned.
class ErrorText {
public:
    ErrorText() noexcept : error_{sizeof(alarm_sink_error), 0, text_.data(), text_.size()} {}
    ErrorText(const ErrorText&) = delete;
    ErrorText& operator=(const ErrorText&) = delete;

    alarm_sink_error* get() noexcept { return &error_; }

    // A length beyond the buffer, as a broken peer may report it, is cut to the buffer.
    std::string_view text() const noexcept {
        const std::size_t length = error_.text_len;
        return {text_.data(), length < text_.size() ? length : text_.size()};
    }

    Status status(alarm_sink_status code) const { return Status::of(code, std::string{text()}); }

private:
    std::array<char, 2048> text_{};
    alarm_sink_error error_;
};

}  // namespace alarm_sink
