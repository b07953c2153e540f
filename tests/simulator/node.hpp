// One server: its cache of the store and the reservations of its calls. Decisions and their order
// are those of the product (service::SignAttempt); what the lane and the recorder do is done here.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/service/signing/sign_attempt.hpp"
#include "tests/simulator/shared_store.hpp"
#include "tests/simulator/world.hpp"

namespace sealmint::simulator {

// A sign call under way.
struct SignCall {
  std::size_t started = 0;  // the step of the simulation
  std::size_t node = 0;
  const Person* person = nullptr;
  std::optional<Sha256> key_hash;  // of its Idempotency-Key
  std::unique_ptr<service::SignAttempt> attempt;
  // What the call began with: only the mutant looks at it again.
  std::shared_ptr<const service::Snapshot> first_snapshot;
  TimePoint begun_at;
  bool is_signed = false;
  bool is_concluded = false;
};

enum class Progress { goes_on, refused, delivered, node_failed };

class Node {
 public:
  Node(SharedStore& store, Mutant mutant);

  // Reads on in the history, at most `count` transactions.
  void catch_up(std::size_t count);
  void catch_up();

  std::shared_ptr<const service::Snapshot> snapshot() const { return directory_->snapshot(); }

  // The steps of a sign call: decide and reserve; sign; decide again and commit. `asked` is what
  // the caller sends.
  Progress begin(SignCall& call, model::SignCall asked, TimePoint now);
  Progress sign(SignCall& call, Dice& dice);
  Progress record(SignCall& call, TimePoint now, SharedStore::Doubt doubt);

  // Commits a change that was decided on the present snapshot.
  Result<void> commit(ports::Transaction transaction, SharedStore::Doubt doubt);

 private:
  std::optional<model::Principal> who_asks(const SignCall& call, const std::string& source_ip,
                                           TimePoint now) const;
  ports::Transaction conclude(SignCall& call, TimePoint now);
  void deliver(const SignCall& call, const model::SignAnswer& answer, std::optional<GrantId> grant);

  SharedStore& store_;
  const Mutant mutant_;
  std::unique_ptr<service::Directory> directory_;
  service::GrantReservations reservations_;
  service::RefusalRows refusal_rows_;
  std::size_t seen_ = 0;  // of the history
};

}  // namespace sealmint::simulator
