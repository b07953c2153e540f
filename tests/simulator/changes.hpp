// What people change while others sign: requests, votes, revocations, members, tokens, and what
// only administrators may.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "tests/simulator/node.hpp"

namespace sealmint::simulator {

// A change under way: decided on what a node knows, committed in a later step, decided anew when
// somebody else was faster.
struct Change {
  using Decide =
      std::function<std::optional<ports::Transaction>(const service::Snapshot&, TimePoint now)>;
  std::size_t node = 0;
  Decide decide;
  std::optional<ports::Transaction> decided;
  std::optional<GrantId> revokes;
  int attempts = 0;
  std::unique_ptr<Submitted> submitted = nullptr;  // what the recorder has of it
};

class Changes {
 public:
  Changes(const World& world, Dice& dice, Mutant mutant)
      : world_(world), dice_(dice), mutant_(mutant) {}

  // One change of a random kind by a random person; nothing when there is nothing to change.
  std::optional<Change> pick(const service::Snapshot& truth);

  // The grants and requests whose time is over, stored as ended.
  static ports::Transaction sweep(const service::Snapshot& snapshot, TimePoint now);

 private:
  // Undoes what takes rights away, or a simulation would soon be one long refusal.
  std::optional<Change> repair(const service::Snapshot& truth);
  Change open_request();
  Change pre_approve();
  std::optional<Change> vote(const service::Snapshot& truth);
  std::optional<Change> revoke_grant(const service::Snapshot& truth);
  std::optional<Change> revoke_request(const service::Snapshot& truth);
  Change toggle_signer();
  Change change_member(std::size_t number, model::Role role);
  Change change_token(const Person& person);
  Change toggle_lead();
  // A Product Admin makes a machine identity; one becomes a Product Admin, or is one no more.
  Change administer();
  Change change_admin();

  const World& world_;
  Dice& dice_;
  const Mutant mutant_;
};

}  // namespace sealmint::simulator
