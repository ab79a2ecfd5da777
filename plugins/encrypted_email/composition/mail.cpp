#include "encrypted_email/composition/mail.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "encrypted_email/composition/catch_up.hpp"
#include "encrypted_email/composition/courses.hpp"
#include "encrypted_email/composition/digest.hpp"
#include "encrypted_email/composition/header_field.hpp"
#include "encrypted_email/composition/identifiers.hpp"
#include "encrypted_email/composition/mail_header.hpp"
#include "encrypted_email/composition/subject.hpp"
#include "encrypted_email/composition/text.hpp"
#include "encrypted_email/composition/transfer_encoding.hpp"
#include "encrypted_email/composition/urgency.hpp"

namespace encrypted_email::composition {

namespace {

// Whatever the server takes: nobody reads more on a phone.
constexpr std::uint64_t kLargestMail = 10'000'000;

// Servers count what they add as well (Received fields, Postfix its envelope).  The field that says
// that a mail is sent again is taken out of this room, so that it changes nothing else.
constexpr std::uint64_t kRoomForTrace = 2'048;

constexpr std::string_view kEncodingField = "Content-Transfer-Encoding: ";
constexpr std::string_view kHeaderEnd = "\r\n\r\n";

std::size_t largest_size(const Transport& transport) {
    if (transport.size_limit == 0) {
        return kLargestMail;
    }
    const std::uint64_t room = std::min(kRoomForTrace, transport.size_limit / 2);
    return static_cast<std::size_t>(std::min(kLargestMail, transport.size_limit - room));
}

// Appends the last header field and what `write_body` appends, encoded.  Most bodies travel as
// they are, so that the body is written in place and moved only if it has to be encoded.
template <typename WriteBody>
bool append_encoded(std::string& out, bool eight_bit, WriteBody write_body) {
    out += kEncodingField;
    const std::size_t name = out.size();
    out += transfer_encoding_name(TransferEncoding::seven_bit);
    out += kHeaderEnd;
    const std::size_t body = out.size();
    if (!write_body(out)) {
        return false;
    }
    const TransferEncoding encoding =
        choose_transfer_encoding(std::string_view(out).substr(body), eight_bit);
    if (encoding == TransferEncoding::seven_bit) {
        return true;
    }
    if (encoding == TransferEncoding::eight_bit) {
        out[name] = '8';
        return true;
    }
    const std::string plain = out.substr(body);
    out.resize(name);
    out += transfer_encoding_name(encoding);
    out += kHeaderEnd;
    if (encoding == TransferEncoding::quoted_printable) {
        append_quoted_printable(out, plain);
    } else {
        append_base64_lines(out, plain);
    }
    return true;
}

// The largest number below `most`, to about a sixteenth, for which `fits`; 0 is taken for granted.
template <typename Fits>
std::size_t largest_that_fits(std::size_t most, Fits fits) {
    std::size_t fitting = 0;
    while (most - fitting > 1 + most / 16) {
        const std::size_t middle = fitting + (most - fitting) / 2;
        (fits(middle) ? fitting : most) = middle;
    }
    return fitting;
}

std::size_t expected_size(const intake::Event& event) {
    return 400 + std::min(event.text.size(), kLongestText) + event.fields.size() * 48;
}

// A body in the making, of an ordinary mail: every event in the detailed form.
class DigestBody {
public:
    static constexpr std::size_t kKeptText = 0;

    explicit DigestBody(const Mail& mail)
        : mail_(mail), entries_(by_urgency(mail.batch().events)) {}

    [[nodiscard]] std::string subject() const {
        return composition::subject(mail_.group(), entries_);
    }
    [[nodiscard]] std::size_t items() const { return entries_.size(); }
    [[nodiscard]] std::size_t detailed_items() const { return entries_.size(); }
    [[nodiscard]] std::size_t expected_size() const {
        std::size_t size = 0;
        for (const Entry& entry : entries_) {
            size += composition::expected_size(*entry.event);
        }
        return size;
    }
    bool append(std::string& out, const Extent& shown, std::size_t most) const {
        return append_digest(out, mail_.batch(), entries_, shown, most);
    }

private:
    const Mail& mail_;
    std::vector<Entry> entries_;
};

// The same of a catch-up mail.
class CatchUpBody {
public:
    static constexpr std::size_t kKeptText = 1'000;

    explicit CatchUpBody(const Mail& mail)
        : mail_(mail), courses_(find_courses(mail.batch().events)) {}

    [[nodiscard]] std::string subject() const { return catch_up_subject(mail_.batch(), courses_); }
    [[nodiscard]] std::size_t items() const { return courses_.size(); }
    [[nodiscard]] std::size_t detailed_items() const {
        return courses_.active.size() + courses_.messages.size();
    }
    [[nodiscard]] std::size_t expected_size() const {
        std::size_t size = courses_.over.size() * 2 * kLineWidth;
        for (const auto* detailed : {&courses_.active, &courses_.messages}) {
            for (const Course& course : *detailed) {
                size += composition::expected_size(*course.event);
            }
        }
        return size;
    }
    bool append(std::string& out, const Extent& shown, std::size_t most) const {
        return append_catch_up(out, mail_.batch(), courses_, mail_.made_unix_ns(), shown, most);
    }

private:
    const Mail& mail_;
    Courses courses_;
};

template <typename Body>
void write_mail(std::string& out, const Mail& mail, const Body& body, const Transport& transport) {
    const std::size_t most = largest_size(transport);
    out.reserve(out.size() + std::min<std::size_t>(2'000 + body.expected_size(), kLargestMail));
    if (transport.redeliveries > 0) {
        append_field(out, "Alarm-Redelivery", std::to_string(transport.redeliveries));
    }
    const std::size_t begin = out.size();
    append_header(out, mail, body.subject());
    const std::size_t header_end = out.size();

    const auto fits = [&](const Extent& shown, std::size_t limit) {
        out.resize(header_end);
        const bool whole = append_encoded(out, transport.eight_bit, [&](std::string& to) {
            return body.append(to, shown, limit);
        });
        return whole && out.size() - begin <= limit;
    };
    const std::size_t items = body.items();
    if (fits({items}, most)) {
        return;
    }
    // Texts give way first, the longest ones most: each is shown up to the same length.  But what
    // came and went is not worth the texts of what is active: those keep their beginnings.
    const std::size_t detailed = body.detailed_items();
    const bool keep = Body::kKeptText > 0 && fits({detailed, Body::kKeptText}, most);
    const Extent least{keep ? detailed : 0, keep ? Body::kKeptText : 0};
    Extent shown{items, least.text_bytes};
    if (fits(shown, most)) {
        shown.text_bytes +=
            largest_that_fits(kLongestText - least.text_bytes, [&](std::size_t more) {
                return fits({items, least.text_bytes + more}, most);
            });
    } else {
        shown.items = least.items + largest_that_fits(items - least.items, [&](std::size_t more) {
                          return fits({least.items + more, least.text_bytes}, most);
                      });
    }
    // Without a limit: a mail that cannot be made any smaller is for the server to refuse.
    fits(shown, SIZE_MAX);
}

}  // namespace

Mail::Mail(grouping::Batch batch, std::int64_t made_unix_ns,
           std::shared_ptr<const Letterhead> letterhead)
    : batch_(std::move(batch)),
      made_unix_ns_(made_unix_ns),
      letterhead_(letterhead ? std::move(letterhead) : std::make_shared<const Letterhead>(group())),
      message_id_(composition::message_id(batch_)) {}

void Mail::write(std::string& out, const Transport& transport) const {
    if (batch_.delay) {
        write_mail(out, *this, CatchUpBody(*this), transport);
    } else {
        write_mail(out, *this, DigestBody(*this), transport);
    }
}

}  // namespace encrypted_email::composition
