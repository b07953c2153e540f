#include "core/state/directory.hpp"

#include <unordered_map>

#include "core/base/must.hpp"
#include "core/ports/rights_changes.hpp"
#include "core/state/snapshot_index.hpp"

namespace sealmint::service {
namespace {

std::uint64_t next_instance() {
  static std::atomic<std::uint64_t> next{1};
  return next.fetch_add(1, std::memory_order_relaxed);
}

// What a thread saw last, so that most reads touch neither the lock nor the reference count of
// others.
struct Cached {
  std::uint64_t instance = 0;
  std::uint64_t generation = 0;
  std::shared_ptr<const Snapshot> snapshot;
};
thread_local Cached cached;

template <class T>
void put_all(Snapshot& snapshot, const std::vector<T>& objects) {
  for (const T& object : objects) {
    // apply() counts the version up, as the store does for a change; these are stored already.
    T as_before = object;
    as_before.version -= 1;
    snapshot.apply(ports::Put<T>{std::move(as_before)});
  }
}

}  // namespace

Directory::Directory(const ports::Contents& contents) : instance_(next_instance()) {
  auto snapshot = std::make_shared<Snapshot>();
  model::for_each_kind(model::DirectoryKinds{}, [&]<class T>(std::type_identity<T>) {
    put_all(*snapshot, contents.of<T>());
  });
  snapshot->rights_ = contents.rights;
  current_ = std::move(snapshot);
}

std::shared_ptr<const Snapshot> Directory::snapshot() const {
  const std::uint64_t generation = generation_.load(std::memory_order_acquire);
  if (cached.instance == instance_ && cached.generation == generation) return cached.snapshot;
  const std::lock_guard lock(mutex_);
  // Read again under the lock, which apply() holds while it changes both.
  cached = {instance_, generation_.load(std::memory_order_relaxed), current_};
  return cached.snapshot;
}

void Directory::apply(std::span<const ports::Transaction* const> committed) {
  // Copied for the first change: most commits hold nothing but rows of operations. Only this thread
  // writes current_, so it may read it without the lock.
  std::shared_ptr<Snapshot> copied;
  const auto next = [&]() -> Snapshot& {
    if (!copied) copied = std::make_shared<Snapshot>(*current_);
    return *copied;
  };
  std::unordered_map<GrantId, std::int64_t> spent;  // few grants, however many signatures
  for (const auto* transaction : committed) {
    must(transaction != nullptr, "what was committed is there to be applied");
    if (transaction->spend) spent[transaction->spend->id] += transaction->spend->units;
    for (const auto& change : transaction->changes) {
      if (const auto* append = std::get_if<ports::AppendOperations>(&change)) {
        note_signatures(*append);
        continue;
      }
      if (!Snapshot::shows(change)) continue;
      next().apply(change);
      ports::note_rights(next().rights_, change);
      const auto* erased = std::get_if<ports::Erase<model::Signer>>(&change);
      if (erased != nullptr) signing_times_.forget(erased->id);
    }
  }
  for (const auto& [id, units] : spent) next().spend(id, units);
  if (!copied) return;
  const std::lock_guard lock(mutex_);
  current_ = std::move(copied);
  generation_.fetch_add(1, std::memory_order_release);
}

void Directory::note_signatures(const ports::AppendOperations& append) {
  const bool has_signed = std::ranges::any_of(append.items, [](const auto& item) {
    return item.status == model::OperationStatus::success;
  });
  if (has_signed) signing_times_.note(append.context.signer_id, append.context.created_at);
}

}  // namespace sealmint::service
