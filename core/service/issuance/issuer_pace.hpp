// How hard each issuer is asked: so many calls a minute, so many at a time, and none for a while
// after it failed several times in a row.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

#include "core/base/backoff.hpp"
#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/model/external_authority.hpp"

namespace sealmint::service {

struct BreakerRule {
  std::int64_t failures_max = 5;  // in a row, whichever orders they were for
  BackoffRule pause{std::chrono::seconds{10}, std::chrono::minutes{5}};
};

// One thread.
class IssuerPace {
 public:
  explicit IssuerPace(BreakerRule rule = {}) : rule_(rule) {}

  // Takes one call, if one may be made now; end_call() follows. Otherwise when to look again.
  std::optional<TimePoint> begin_call(const model::ExternalAuthority& authority, TimePoint now);
  // `has_answered`: whatever it said, it is there. `retry_after`: it wants to be left alone.
  void end_call(AuthorityId id, bool has_answered, std::chrono::seconds retry_after, TimePoint now,
                std::uint64_t random);

 private:
  struct State {
    std::int64_t under_way = 0;
    // Calls keep their distance, without bursts. A time further away than a minute is from before
    // the clock was set back.
    TimePoint next_call_at;
    std::int64_t failures_in_row = 0;
    TimePoint closed_until;
  };

  BreakerRule rule_;
  std::map<AuthorityId, State> states_;
};

}  // namespace sealmint::service
