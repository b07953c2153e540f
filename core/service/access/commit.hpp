// Decide on the newest state, commit, and decide again when somebody else was faster.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "core/model/precondition.hpp"
#include "core/service/access/proof.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

// A race is lost to a commit that succeeded, so of many that are in each other's way at least one
// gets through with each attempt.
inline constexpr int commit_attempts = 8;

// What a decision came to: the answer, and the changes that must be durable before it is given.
// Nobody can write one down without the proof of a right; the commit fails when that right has gone
// meanwhile, and the next decision asks for it again.
template <class T>
struct Decided {
  explicit Decided(const Proof& the_proof, T first_answer = {})
      : proof(the_proof), answer(std::move(first_answer)) {}

  Proof proof;
  T answer;
  ports::Transaction transaction;
};

// `decide` may run several times and must keep nothing between its runs.
template <class T>
using Decide = std::function<Result<Decided<T>>()>;

// Whether a change may be made on this version of `what`. Asked inside of a decision: its commit
// fails when the version has moved on by then, and the next decision asks again.
inline Result<void> check_version(const model::Precondition& expected, std::int64_t version,
                                  std::string_view what) {
  if (expected.holds(version)) return {};
  return make_error(ErrorKind::precondition_failed,
                    std::string(what) + " has been changed: its version is \"" +
                        std::to_string(version) + "\" now, which If-Match does not name");
}

// A decision that looks at every signer of a large installation, or reads the store, does not
// belong on an I/O thread. On the pool of the reads, which neither key generations nor password
// hashing can fill: a removal must not wait behind them.
enum class DecideOn { caller, reads };

// Errors: those of `decide` and of the recorder; `conflict` after the last attempt. A decision
// without changes is answered without a commit.
template <class T>
Task<T> decide_and_commit(Context& context, Decide<T> decide, DecideOn where = DecideOn::caller,
                          int attempts_max = commit_attempts) {
  for (int attempt = 1;; ++attempt) {
    Result<Decided<T>> decided = make_error(ErrorKind::internal, "nothing was decided");
    if (where == DecideOn::reads) {
      auto work = [&]() -> Result<void> {
        decided = decide();
        return {};
      };
      CO_TRY_VOID(co_await context.pools.reads.run(work));
    } else {
      decided = decide();
    }
    if (decided.has_error()) co_return std::move(decided).error();
    if (decided->transaction.changes.empty()) co_return std::move(decided->answer);
    auto committed =
        co_await decided->proof.commit(context.commits, std::move(decided->transaction));
    if (committed.has_value()) co_return std::move(decided->answer);
    const bool is_race = committed.error().kind == ErrorKind::conflict;
    if (!is_race || attempt == attempts_max) co_return std::move(committed).error();
  }
}

// Commits what was decided already and is not decided again.
inline Task<void> commit(Context& context, const Proof& proof, ports::Transaction transaction) {
  return proof.commit(context.commits, std::move(transaction));
}

// What a decision answers that has nothing to say.
struct Nothing {};

}  // namespace sealmint::service
