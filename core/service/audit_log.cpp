#include "core/service/audit_log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "core/audit/checkpoint.hpp"
#include "core/audit/receipt.hpp"
#include "core/audit/tree.hpp"

namespace sealmint::service {
namespace {

constexpr std::chrono::seconds publish_interval{1};
// A few intervals: the disk may be busy.
constexpr std::chrono::seconds wait_max{10};
constexpr std::size_t checkpoints_max = 1'000;

// Reads each tile once: a proof asks some eighty times for parts of a handful of them.
audit::ReadHashes hashes_of(ports::Store& store) {
  using Tiles = std::map<std::pair<unsigned, std::uint64_t>, std::vector<Sha256>>;
  return
      [&store, tiles = std::make_shared<Tiles>()](
          unsigned level, std::uint64_t first, std::size_t count) -> Result<std::vector<Sha256>> {
        const std::uint64_t number = first / audit::tile_width_max;
        auto found = tiles->find({level, number});
        if (found == tiles->end()) {
          TRY(auto whole, store.log_hashes(level, number * audit::tile_width_max,
                                           std::size_t{audit::tile_width_max}));
          found = tiles->emplace(std::pair{level, number}, std::move(whole)).first;
        }
        const auto& tile = found->second;
        const auto begin = std::min<std::size_t>(first % audit::tile_width_max, tile.size());
        const auto end = std::min(begin + count, tile.size());
        return std::vector<Sha256>(tile.begin() + static_cast<std::ptrdiff_t>(begin),
                                   tile.begin() + static_cast<std::ptrdiff_t>(end));
      };
}

// A timer belongs to the thread of its waiter, so it is ended there.
void end(const std::shared_ptr<boost::asio::steady_timer>& timer) {
  boost::asio::post(timer->get_executor(), [timer] { timer->cancel(); });
}

}  // namespace

// One waiter; its end takes it out of the list.
class AuditLog::Place {
 public:
  Place(AuditLog& log, std::uint64_t index, std::shared_ptr<Timer> timer) : log_(log) {
    const std::lock_guard lock(log_.mutex_);
    position_ = log_.waiters_.emplace(index, std::move(timer));
  }
  ~Place() {
    const std::lock_guard lock(log_.mutex_);
    log_.waiters_.erase(position_);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  AuditLog& log_;
  std::multimap<std::uint64_t, std::shared_ptr<Timer>>::iterator position_;
};

void AuditLog::resume(std::optional<ports::KeepCheckpoint> newest) {
  const std::lock_guard lock(mutex_);
  if (newest) newest_ = std::make_shared<const ports::KeepCheckpoint>(*std::move(newest));
}

Task<void> AuditLog::publish_if_grown() {
  auto make = [this]() -> Result<std::optional<ports::KeepCheckpoint>> {
    TRY(const auto head, context_.store.log_head());
    const auto before = newest();
    if (before && before->size == head.size) return std::optional<ports::KeepCheckpoint>{};
    TRY(auto checkpoint, make_checkpoint(head.size));
    return std::optional(std::move(checkpoint));
  };
  CO_TRY(auto checkpoint, co_await context_.pool.run(make));
  if (!checkpoint) co_return Result<void>{};
  ports::Transaction transaction;
  transaction.changes.emplace_back(*checkpoint);
  CO_TRY_VOID(co_await context_.recorder.commit(std::move(transaction)));
  auto tell = [this, &checkpoint] { return on_published_(*checkpoint); };
  CO_TRY_VOID(co_await context_.pool.run(tell));

  const std::lock_guard lock(mutex_);
  const std::uint64_t size = checkpoint->size;
  newest_ = std::make_shared<const ports::KeepCheckpoint>(*std::move(checkpoint));
  const auto uncovered = waiters_.lower_bound(size);
  for (auto waiter = waiters_.begin(); waiter != uncovered; ++waiter) end(waiter->second);
  co_return Result<void>{};
}

Result<ports::KeepCheckpoint> AuditLog::make_checkpoint(std::uint64_t size) {
  TRY(const Sha256 root, audit::root_of(size, hashes_of(context_.store)));
  const std::string text = audit::to_text({identity_.key.name, size, root});
  TRY(const Bytes signature,
      identity_.signing_key->sign(model::SignatureAlgorithm::ed25519, as_bytes(text)));
  return ports::KeepCheckpoint{size, audit::make_note(text, identity_.key, signature),
                               context_.clock.now()};
}

boost::asio::awaitable<void> AuditLog::run() {
  const auto token = boost::asio::use_awaitable;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  for (;;) {
    timer.expires_after(publish_interval);
    co_await timer.async_wait(token);
    // There is somebody who looks for room, and who tells.
    if (context_.recorder.storage_full() || context_.recorder.poisoned()) continue;
    const auto published = co_await publish_if_grown();
    if (published.has_error()) {
      context_.log.write(LogLevel::warning, "checkpoint_failed",
                         {{"detail", published.error().detail}});
    }
  }
}

std::shared_ptr<const ports::KeepCheckpoint> AuditLog::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

bool AuditLog::covers(std::uint64_t index) const {
  const auto checkpoint = newest();
  return checkpoint && index < checkpoint->size;
}

Task<void> AuditLog::wait_for(std::uint64_t index) {
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto timer = std::make_shared<Timer>(executor, wait_max);
  const Place place(*this, index, timer);
  const auto end_of_wait = std::chrono::steady_clock::now() + wait_max;
  // Asked after the place was taken, so that a checkpoint just before it is not missed.
  while (!covers(index)) {
    if (is_released_ || std::chrono::steady_clock::now() >= end_of_wait) {
      co_return make_error(ErrorKind::unavailable, "checkpoint_pending");
    }
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    co_await timer->async_wait(token);
    timer->expires_at(end_of_wait);
  }
  co_return Result<void>{};
}

void AuditLog::release_waits() {
  const std::lock_guard lock(mutex_);
  is_released_ = true;
  for (const auto& waiter : waiters_) end(waiter.second);
}

Task<Bytes> AuditLog::tile(audit::TileId id) const {
  auto read = [this, &id] { return read_tile(id); };
  auto bytes = co_await context_.pool.run(read);
  co_return bytes;
}

Result<Bytes> AuditLog::read_tile(const audit::TileId& id) const {
  Bytes bytes;
  std::size_t width = 0;
  const std::uint64_t first = id.index * audit::tile_width_max;
  if (id.level) {
    TRY(const auto hashes, context_.store.log_hashes(*id.level, first, id.width));
    for (const Sha256& hash : hashes) bytes.insert(bytes.end(), hash.begin(), hash.end());
    width = hashes.size();
  } else {
    TRY(const auto entries, context_.store.log_entries(first, id.width));
    for (const Bytes& entry : entries) audit::append_entry(bytes, entry);
    width = entries.size();
  }
  if (width == id.width) return bytes;
  return make_error(ErrorKind::not_found, "The log has no such tile");
}

Task<std::optional<std::uint64_t>> AuditLog::index_of(OperationId id) const {
  auto find = [this, id] { return context_.store.log_index(id); };
  auto index = co_await context_.pool.run(find);
  co_return index;
}

Task<std::string> AuditLog::receipt(std::uint64_t index) const {
  auto make = [this, index] { return make_receipt(index); };
  auto receipt = co_await context_.pool.run(make);
  co_return receipt;
}

Result<std::string> AuditLog::make_receipt(std::uint64_t index) const {
  const auto checkpoint = newest();
  if (!checkpoint || index >= checkpoint->size) {
    return make_error(ErrorKind::not_found, "No checkpoint covers this entry yet");
  }
  TRY(auto leaves, context_.store.log_entries(index, 1));
  if (leaves.empty()) {
    return make_error(ErrorKind::not_found, "The entry was pruned from the log");
  }
  TRY(auto path, audit::inclusion_path(index, checkpoint->size, hashes_of(context_.store)));
  return audit::to_text(
      audit::Receipt{std::move(leaves.front()), index, std::move(path), checkpoint->note});
}

Task<std::vector<ports::KeepCheckpoint>> AuditLog::checkpoints(std::uint64_t size_above) const {
  auto read = [this, size_above] {
    return context_.store.checkpoints(size_above, checkpoints_max);
  };
  auto kept = co_await context_.pool.run(read);
  co_return kept;
}

}  // namespace sealmint::service
