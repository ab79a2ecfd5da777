// mails.hpp - small mails for the tests of delivery.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "encrypted_email/delivery/outbound_mail.hpp"

inline encrypted_email::grouping::Batch batch(std::initializer_list<std::string_view> recipients,
                                              std::string_view summary = "too hot",
                                              bool urgent = false,
                                              std::int64_t expires_unix_ns = 0) {
    using namespace encrypted_email;
    auto group = std::make_shared<configuration::MailingGroup>();
    group->name = "facility";
    group->relays = {"main"};
    group->from = {"Building 7", "alarms", "building7.example"};
    for (const std::string_view address : recipients) {
        const auto at = address.find('@');
        group->to.push_back(
            {"", std::string(address.substr(0, at)), std::string(address.substr(at + 1))});
    }
    static int number = 0;
    const std::string id = "event-" + std::to_string(++number);
    intake::Event event;
    event.id = id;
    event.summary = summary;
    event.current_status = ALARM_SINK_POINT_HIGH_ALARM;
    event.expires_unix_ns = expires_unix_ns;
    grouping::Batch batch;
    batch.group = std::move(group);
    batch.events = {std::make_shared<const intake::StoredEvent>(event)};
    batch.urgent = urgent;
    return batch;
}

inline encrypted_email::delivery::OutboundMailPointer outbound_mail(
    std::initializer_list<std::string_view> recipients, std::uint64_t number = 1,
    bool urgent = false) {
    using namespace encrypted_email;
    return std::make_unique<delivery::OutboundMail>(
        composition::Mail(batch(recipients, "too hot", urgent), 0), number);
}
