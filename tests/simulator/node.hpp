// One server: its cache of the store and the reservations of its calls. Decisions and their order
// are those of the product (service::SignAttempt), and so are the rules of what is committed when
// and by whom (engine/record_queue.hpp); what the lane does is done here.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/record_queue.hpp"
#include "core/service/signing/sign_attempt.hpp"
#include "core/state/directory_feed.hpp"
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
  std::unique_ptr<Submitted> submitted;  // what the recorder has of it
};

enum class Progress { goes_on, refused, delivered };
// Who makes a commit: the recorder's own thread, or one that has nothing else to do.
enum class Committer { own_thread, idle_thread };

class Node {
 public:
  Node(SharedStore& store, Mutant mutant);

  // Reads on in the history, at most `count` transactions.
  void catch_up(std::size_t count) { static_cast<void>(feed_->catch_up(count)); }
  void catch_up();

  std::shared_ptr<const service::Snapshot> snapshot() const { return directory_->snapshot(); }

  // The steps of a sign call: decide and reserve; sign; decide again and submit, and go on when
  // that is committed. `asked` is what the caller sends.
  Progress begin(SignCall& call, model::SignCall asked, TimePoint now);
  Progress sign(SignCall& call, Dice& dice);
  Progress record(SignCall& call, TimePoint now);

  // Hands a change that was decided on the present snapshot to the recorder. The answer belongs to
  // the caller, and must stay as long as the node.
  std::unique_ptr<Submitted> submit(ports::Transaction transaction);

  // What a thread does for the recorder next, if its rules let it. False when the node has to end,
  // because nobody knows what was committed.
  bool run_recorder(Committer committer, SharedStore::Doubt doubt);
  // Until nothing waits any more; without doubts.
  void drain();

 private:
  std::optional<model::Principal> who_asks(const SignCall& call, const std::string& source_ip,
                                           TimePoint now) const;
  ports::Transaction conclude(SignCall& call, TimePoint now);
  Progress finish(SignCall& call, const ports::Outcome& committed);
  engine::RecordState record_state() const;
  bool commit_next(SharedStore::Doubt doubt);
  Result<ports::Settlement> settled(ports::CommitAnswer answer, std::size_t transactions);
  bool tell(std::span<Submitted* const> batch, ports::Applied applied);
  void deliver(const SignCall& call, const model::SignAnswer& answer, std::optional<GrantId> grant);

  SharedStore& store_;
  const Mutant mutant_;
  std::unique_ptr<service::Directory> directory_;
  std::unique_ptr<service::DirectoryFeed> feed_;
  ports::BatchId batch_id_;  // of the newest commit
  service::GrantReservations reservations_;
  service::RefusalRows refusal_rows_;

  engine::RecordQueue<Submitted> queue_;
  std::size_t reserved_ = 0;
  std::size_t commits_since_tidying_ = 0;
};

}  // namespace sealmint::simulator
