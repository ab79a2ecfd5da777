#include "encrypted_email/diagnosis/test_mail.hpp"

#include <fmt/format.h>

#include <utility>

namespace encrypted_email::diagnosis {

std::shared_ptr<const composition::Mail> test_mail(
    std::shared_ptr<const configuration::MailingGroup> group, std::int64_t now_unix_ns) {
    const std::string id = fmt::format("test-mail-{}", now_unix_ns);
    intake::Event event;
    event.id = id;
    event.taken_unix_ns = now_unix_ns;
    event.occurred_unix_ns = now_unix_ns;
    event.previous_status = ALARM_SINK_POINT_NORMAL;
    event.current_status = ALARM_SINK_POINT_NORMAL;
    event.object = "Test";
    event.summary = "Test mail: nothing has happened";
    event.text =
        "Somebody checks whether alarms of this building reach you. You need not do anything.";
    grouping::Batch batch;
    batch.group = std::move(group);
    batch.events.push_back(std::make_shared<intake::StoredEvent>(event));
    return std::make_shared<composition::Mail>(std::move(batch), now_unix_ns);
}

}  // namespace encrypted_email::diagnosis
