// The invariants of the design, checked after each step against the truth: what is durable.
//
//   I1  a delivered signature is on record
//   I2  an approval of N pays for N signatures at most, and its count is that of the rows
//   I3  whoever signed had the right when the row became durable
//   I4  one Idempotency-Key gives one signature
//   I5  what was revoked before a call began does not pay for it
//   I8  what has ended stays ended, and no signature lies outside its window, whatever clocks do
//   I9  whoever administered was a Product Admin when the change became durable
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/service/approvals/grant_reservations.hpp"
#include "core/state/directory.hpp"

namespace sealmint::simulator {

class Checker {
 public:
  explicit Checker(const ports::Contents& contents) : truth_(contents) {}

  // A transaction became durable.
  void on_committed(const ports::Transaction& transaction);
  // A revocation was answered, at this step of the simulation.
  void on_revoked(GrantId grant, std::size_t step) { revoked_.emplace(grant, step); }
  // A signature reached the caller of a call that began at `started`.
  void on_delivered(OperationId operation, std::optional<GrantId> grant, std::size_t started);
  // An answer under an Idempotency-Key, fresh or replayed.
  void on_keyed_answer(const Sha256& key_hash, const std::string& answer);
  // The store as it is now, to compare the counts with.
  void on_state(const ports::Contents& contents);

  const std::optional<std::string>& violation() const { return violation_; }
  std::size_t signatures() const { return recorded_.size(); }
  std::size_t grants_made() const { return grants_made_; }
  std::size_t administered() const { return administered_; }
  std::shared_ptr<const service::Snapshot> truth() const { return truth_.snapshot(); }

 private:
  void check_rights(const ports::Transaction& transaction, const ports::AppendOperations& rows);
  void check_spend(const ports::AppendOperations& rows);
  void check_request(const model::AccessRequest& request);
  void check_grant(const model::Grant& grant, const ports::Transaction& transaction);
  void check_administration(const model::Identity& made, const ports::Transaction& transaction);
  void violate(std::string what);

  service::Directory truth_;
  std::set<OperationId> recorded_;
  std::map<GrantId, std::int64_t> rows_;
  std::map<GrantId, std::size_t> revoked_;
  std::set<GrantId> ended_;
  std::map<Sha256, std::string> answers_;
  std::optional<std::string> violation_;
  std::size_t grants_made_ = 0;
  std::size_t administered_ = 0;
};

}  // namespace sealmint::simulator
