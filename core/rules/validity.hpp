// When certificates are valid and how deep authorities may nest: decisions over values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

namespace sealmint::rules {

// A time window in whole seconds, because X.509 knows nothing finer; both ends belong to it.
struct Validity {
  TimePoint not_before;
  TimePoint not_after;
  friend bool operator==(const Validity&, const Validity&) = default;
};

// A certificate starts this long before it is made, so that a verifier whose clock is a little
// behind ours accepts it at once. Not longer: a window opened further in the past would vouch for
// signatures dated before the key existed.
inline constexpr std::chrono::minutes clock_skew_max{1};
inline constexpr std::chrono::days root_lifetime_default{3650};
inline constexpr std::chrono::days authority_lifetime_max{50 * 365};
// Stands for "no path length constraint", as on the wire.
inline constexpr std::int64_t no_path_length = -1;

// The window of a leaf that lives `ttl_days` from `now`, never before the issuer's own start.
// `rejected` when the issuer is not valid now or ends before the leaf would.
Result<Validity> leaf_validity(TimePoint now, std::int64_t ttl_days, const Validity& issuer);

// The window of a root, from what was asked for.
Result<Validity> root_validity(TimePoint now, std::optional<TimePoint> not_before,
                               std::optional<TimePoint> not_after);

// The window of an intermediate: inside the issuer's.
Result<Validity> intermediate_validity(TimePoint now, std::optional<TimePoint> not_before,
                                       TimePoint not_after, const Validity& issuer);

// The end of a renewed authority certificate: in the future and not before the present end.
Result<void> check_renewal_end(TimePoint now, TimePoint present_end, TimePoint new_end);

// How many authorities may still follow one whose certificate says `own` and whose issuers, nearest
// first, say `issuers`: the tightest of all their constraints, or no_path_length.
std::int64_t effective_path_length(std::int64_t own, std::span<const std::int64_t> issuers);

// The constraint to write into an authority certificate issued under one with `issuer` (effective).
// A child that asks for none gets what is left, so that the limit shows in its own certificate.
Result<std::int64_t> child_path_length(std::int64_t issuer, std::int64_t requested);

}  // namespace sealmint::rules
