// mail_fuzz.cpp - events with hostile texts, written as a mail.
//
// The first byte chooses the transport, the shape of the batch and whether it was delayed; the rest
// is divided among the texts of the events.  The rules that every mail keeps must hold, and the
// limit of its size.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "support/example.hpp"
#include "support/mail_rules.hpp"

namespace {

using namespace encrypted_email;
using namespace encrypted_email::composition;

constexpr std::uint64_t kSizeLimit = 20'000;

// Takes bytes from the front of the input; what it gives when there are no more is empty.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size)
        : rest_(reinterpret_cast<const char*>(data), size) {}

    unsigned byte() {
        const std::string_view taken = take(1);
        return taken.empty() ? 0 : static_cast<unsigned char>(taken[0]);
    }

    // One byte says how many follow.
    std::string_view text() {
        const unsigned size = byte();
        return take(size);
    }

private:
    std::string_view take(std::size_t size) {
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    std::string_view rest_;
};

intake::Field read_field(Input& input) {
    intake::Field field;
    field.name = input.text();
    field.unit = input.text();
    field.value = input.text();
    return field;
}

void check(const Mail& mail, const Transport& transport) {
    const std::string text = example::written(mail, transport);
    const std::string broken = rules::broken_rule(text);
    const bool too_large = transport.size_limit != 0 && text.size() > transport.size_limit;
    if (!broken.empty() || too_large) {
        std::fprintf(stderr, "%zu bytes, %s\n", text.size(), broken.c_str());
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const unsigned choice = input.byte();
    std::vector<intake::Event> events;
    std::vector<std::array<intake::Field, 2>> fields(1 + choice % 8);
    for (auto& two_fields : fields) {
        intake::Event event = example::alarm();
        event.priority = input.byte();
        event.previous_status = input.byte() % 20;
        event.current_status = input.byte() % 20;
        event.object = input.text();
        event.category = input.text();
        event.summary = input.text();
        event.text = input.text();
        for (intake::Field& field : two_fields) {
            field = read_field(input);
        }
        event.fields = two_fields;
        events.push_back(event);
    }
    configuration::MailingGroup group = example::group();
    group.name = input.text();
    group.subject_prefix = input.text();
    group.from.display_name = input.text();
    grouping::Batch batch = example::batch(std::move(group), events, (choice & 8) != 0);
    if ((choice & 64) != 0) {
        batch.not_mailed = input.byte();
        batch = example::delayed(std::move(batch), std::string(input.text()));
    }
    const Mail mail(std::move(batch), example::kNight + 240 * example::kSecond);
    check(mail, {(choice & 16) != 0, (choice & 32) != 0 ? kSizeLimit : 0, choice >> 7});
    return 0;
}
