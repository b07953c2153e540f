// What may be taken out of the record again: old bundles of entries once they have been exported,
// and what it says of a person. The tree stays whole either way. Only Product Admins may: each
// decision asks that again, with the errors of as_admin().
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "core/audit/signed_note.hpp"
#include "core/base/log.hpp"
#include "core/model/caller.hpp"
#include "core/ports/log_reads.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

class LogRetention {
 public:
  // The first entry that somebody still has to be told of; those from there on stay.
  using FirstUndelivered = std::function<std::uint64_t()>;

  // Entries younger than `keep` are never pruned.
  LogRetention(Context& context, LogSink& log, ports::LogReader entries, audit::NoteKey key,
               std::chrono::days keep, FirstUndelivered first_undelivered)
      : context_(context),
        log_(log),
        entries_(entries),
        key_(std::move(key)),
        keep_(keep),
        first_undelivered_(std::move(first_undelivered)) {}

  // Removes the whole bundles below a checkpoint of this log: whoever shows it has what it covers,
  // or takes the responsibility. Answers the first entry that is left. Errors: malformed (no
  // checkpoint of this log), rejected (entries that are too young, or not delivered yet), and the
  // recorder's.
  Task<std::uint64_t> prune(model::Caller caller, std::string_view checkpoint);

  // Removes names, addresses, hosts and commands of an actor from the record of all that was. The
  // actor need not exist any more. Errors: the recorder's.
  Task<void> erase_personal(model::Caller caller, model::ActorRef actor);

 private:
  // The first entry that is there, and the first that stays.
  struct Prunable {
    std::uint64_t first;
    std::uint64_t end;
  };
  Result<Prunable> prunable(std::string_view checkpoint) const;
  Result<void> require_old(std::uint64_t end) const;

  Context& context_;
  LogSink& log_;
  const ports::LogReader entries_;
  const audit::NoteKey key_;
  const std::chrono::days keep_;
  const FirstUndelivered first_undelivered_;
};

}  // namespace sealmint::service
