#include "core/service/operations/room_watch.hpp"

#include <string>

#include "core/crypto/random.hpp"
#include "core/service/access/commit.hpp"

namespace sealmint::service {
namespace {

std::string text_of(std::optional<std::uint64_t> bytes) {
  return bytes ? std::to_string(*bytes) : "unknown";
}

}  // namespace

Task<void> RoomWatch::step() {
  auto look = [this]() -> Result<std::optional<std::uint64_t>> { return look_(); };
  CO_TRY(const auto free_bytes, co_await context_.pools.reads.run(look));
  free_bytes_ = free_bytes ? static_cast<std::int64_t>(*free_bytes) : -1;
  tell_if_full(free_bytes);
  if (free_bytes) tell_if_low(*free_bytes);
  const bool has_room = !free_bytes || *free_bytes >= storage_room_bytes;
  if (!has_room || !context_.commits.storage_full()) co_return Result<void>{};
  const auto committed = co_await commit(context_, BySystem{}, small_commit());
  tell_if_full(free_bytes);
  // That there is no room yet, whatever the disk says, is what was asked.
  if (committed.has_error() && !context_.commits.storage_full()) co_return committed.error();
  co_return Result<void>{};
}

// An answer that nobody can ask for and that is over already: the next sweep takes it away.
ports::Transaction RoomWatch::small_commit() const {
  ports::RememberAnswer answer;
  crypto::fill_random(answer.key_hash);
  answer.expires_at = context_.clock.now();
  ports::Transaction transaction;
  transaction.changes.emplace_back(std::move(answer));
  return transaction;
}

void RoomWatch::tell_if_full(std::optional<std::uint64_t> free_bytes) {
  const bool is_full = context_.commits.storage_full();
  if (is_full != was_full_) {
    log_.write(is_full ? LogLevel::error : LogLevel::info,
               is_full ? "storage_full" : "storage_has_room", {{"freeBytes", text_of(free_bytes)}});
  }
  was_full_ = is_full;
}

// The room has to rise well above the mark before it counts as mended.
void RoomWatch::tell_if_low(std::uint64_t free_bytes) {
  const auto mark = was_low_ ? 2 * storage_low_bytes : storage_low_bytes;
  const bool is_low = free_bytes < mark;
  if (is_low && !was_low_) {
    log_.write(LogLevel::warning, "storage_low", {{"freeBytes", text_of(free_bytes)}});
  }
  was_low_ = is_low;
}

std::optional<std::uint64_t> RoomWatch::free_bytes() const {
  const std::int64_t bytes = free_bytes_;
  if (bytes < 0) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace sealmint::service
