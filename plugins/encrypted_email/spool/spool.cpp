#include "encrypted_email/spool/spool.hpp"

#include <utility>

#include "encrypted_email/spool/writer.hpp"

namespace encrypted_email::spool {

Spool::Spool(Options options, SpoolOwner& owner)
    : writer_(std::make_unique<Writer>(std::move(options), owner)) {}

Spool::~Spool() { close(); }

GroupKey Spool::key_of(std::string_view group) { return writer_->names().key_of(group); }

std::string Spool::name_of(GroupKey key) const { return writer_->names().name_of(key); }

void Spool::set_limits(const Limits& limits) { writer_->ask(LimitsWork{limits}); }

void Spool::keep(std::vector<KeepRequest> events, Kept answer) {
    writer_->ask(KeepWork{std::move(events), std::move(answer), {}});
}

void Spool::begin(const MailRecord& mail, MailProgress progress, Begun answer) {
    writer_->ask(BeginWork{mail, std::move(progress), std::move(answer)});
}

void Spool::end(MailNumber mail, MailProgress progress,
                std::shared_ptr<const custody::MailOutcome> outcome_if_over, Ended answer) {
    writer_->ask(EndWork{mail, std::move(progress), std::move(outcome_if_over), std::move(answer)});
}

void Spool::load(Destination from, EventNumber after, std::size_t most, Loaded answer) {
    writer_->ask(LoadWork{from, after, most, std::move(answer)});
}

void Spool::expire(std::int64_t now_unix_ns) { writer_->ask(ExpireWork{now_unix_ns}); }

void Spool::discard(EventNumber event, GroupKey group, std::string reason) {
    writer_->ask(DiscardWork{event, group, std::move(reason)});
}

void Spool::move(EventNumber event, GroupKey from, std::vector<Destination> to) {
    writer_->ask(MoveWork{event, from, std::move(to)});
}

void Spool::dead_letters(EventNumber after, std::size_t most, Listed answer) {
    writer_->ask(ListWork{after, most, std::move(answer)});
}

void Spool::flush(Flushed answer) { writer_->ask(FlushWork{std::move(answer)}); }

void Spool::close() { writer_->close(); }

}  // namespace encrypted_email::spool
