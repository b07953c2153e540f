// Mistakes that a server could make. They live in the model of the server here, never in the
// product: each shows that the invariants would notice.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sealmint::simulator {

enum class Mutant : std::uint8_t {
  none,
  answer_before_commit,    // the signature leaves before its row is durable
  read_then_write_spend,   // the count is read from the cache and written back, not counted up
  unit_given_back_twice,   // a failed signature gives its unit back when it fails and at the end
  cache_without_epoch,     // the commit does not ask whether the rights behind it still hold
  vote_counted_twice,      // the second vote of one person in one step counts as well
  window_from_submission,  // the window of a grant runs while people still vote
  doubt_believed,          // a commit whose answer was lost is taken for one that holds
  admin_asked_once,        // the commit does not ask whether the administrator still is one
};

struct MutantName {
  Mutant mutant;
  std::string_view name;
};
inline constexpr std::array<MutantName, 8> mutants{{
    {Mutant::answer_before_commit, "answer before commit"},
    {Mutant::read_then_write_spend, "read-then-write spend"},
    {Mutant::unit_given_back_twice, "unit given back twice"},
    {Mutant::cache_without_epoch, "cache without epoch"},
    {Mutant::vote_counted_twice, "vote counted twice"},
    {Mutant::window_from_submission, "window counted from submission"},
    {Mutant::doubt_believed, "doubt believed"},
    {Mutant::admin_asked_once, "administrator asked for once"},
}};

}  // namespace sealmint::simulator
