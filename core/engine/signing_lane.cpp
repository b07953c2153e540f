#include "core/engine/signing_lane.hpp"

#include <algorithm>
#include <list>
#include <string>
#include <unordered_map>

#include "core/engine/completion.hpp"

namespace sealmint::engine {
namespace {

constexpr auto not_signed = "not signed";

std::uint64_t microseconds(std::chrono::steady_clock::duration duration) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
}

}  // namespace

// One thread's share of the work: its own opened keys, so that no two threads touch one context.
class SigningLane::Worker {
 public:
  explicit Worker(SigningLane& lane) : lane_(lane) {}

  void run() {
    for (;;) {
      const auto slices = lane_.take_batch();
      if (slices.empty()) return;
      for (const auto& slice : slices) {
        sign(slice);
        lane_.finish(slice);
      }
    }
  }

 private:
  void sign(const Slice& slice) {
    auto& ticket = *slice.ticket;
    const auto now = std::chrono::steady_clock::now();
    lane_.metrics_.wait_us.record(microseconds(now - ticket.queued_at));
    for (std::size_t i = slice.first; i < slice.first + slice.count; ++i) {
      ticket.outcomes[i] = sign(ticket.jobs[i], ticket.deadline);
    }
  }

  Result<Bytes> sign(const SigningJob& job, std::chrono::steady_clock::time_point deadline) {
    if (std::chrono::steady_clock::now() > deadline) {
      lane_.metrics_.expired.add();
      auto error = make_error(ErrorKind::busy, "The deadline passed before the signature was made");
      error.retry_after = std::chrono::seconds{1};
      return error;
    }
    auto signature = sign_and_verify(job);
    if (signature.has_error()) {
      lane_.metrics_.failures.add();
    } else {
      lane_.metrics_.signatures.add();
    }
    return signature;
  }

  Result<Bytes> sign_and_verify(const SigningJob& job) {
    TRY(ports::SigningKey* const key, open(*job.key));
    TRY(Bytes signature, key->sign(job.algorithm, job.input));
    if (!must_verify(job)) return signature;
    const auto verified = key->verify(job.algorithm, job.input, signature);
    if (verified.has_value()) return signature;

    // A wrong signature may reveal the key: it is dropped here and the key is opened afresh.
    lane_.metrics_.verify_failures.add();
    const std::string key_id = to_string(job.key->id);
    lane_.log_.write(LogLevel::error, "signature_verification_failed", {{"keyId", key_id}});
    std::fill(signature.begin(), signature.end(), std::uint8_t{0});
    forget(job.key->id);
    return make_error(ErrorKind::unavailable, "key_integrity");
  }

  bool must_verify(const SigningJob& job) {
    if (model::family(job.algorithm) == model::KeyFamily::rsa) return true;
    return ++unverified_ % lane_.options_.verify_sample == 0;
  }

  // The opened key, from the cache when it was used lately.
  Result<ports::SigningKey*> open(const model::WrappedKey& key) {
    const auto found = cache_.find(key.id);
    if (found != cache_.end()) {
      recent_.splice(recent_.begin(), recent_, found->second.position);
      return found->second.key.get();
    }
    TRY(auto opened, lane_.vault_.open(key));
    if (cache_.size() >= lane_.options_.key_cache_entries) {
      cache_.erase(recent_.back());
      recent_.pop_back();
    }
    recent_.push_front(key.id);
    auto* const raw = opened.get();
    cache_.emplace(key.id, CachedKey{std::move(opened), recent_.begin()});
    return raw;
  }

  void forget(KeyId id) {
    const auto found = cache_.find(id);
    if (found == cache_.end()) return;
    recent_.erase(found->second.position);
    cache_.erase(found);
  }

  struct CachedKey {
    std::unique_ptr<ports::SigningKey> key;
    std::list<KeyId>::iterator position;
  };

  SigningLane& lane_;
  std::list<KeyId> recent_;  // newest first
  std::unordered_map<KeyId, CachedKey> cache_;
  std::uint32_t unverified_ = 0;
};

SigningLane::SigningLane(ports::KeyVault& vault, LogSink& log, const Options& options)
    : vault_(vault), log_(log), options_(options) {
  for (std::size_t i = 0; i < options_.workers; ++i) {
    threads_.emplace_back([this] { Worker(*this).run(); });
  }
}

SigningLane::~SigningLane() { stop(); }

Task<SigningLane::Outcomes> SigningLane::sign(std::vector<SigningJob> jobs,
                                              std::chrono::steady_clock::time_point deadline) {
  if (jobs.empty()) co_return Outcomes{};
  const auto ticket = std::make_shared<Ticket>();
  ticket->outcomes.assign(jobs.size(), make_error(ErrorKind::internal, not_signed));
  ticket->remaining = jobs.size();
  ticket->jobs = std::move(jobs);
  ticket->deadline = deadline;
  auto result = co_await async_result_of<Result<Outcomes>>([&](auto complete) {
    ticket->complete = complete;
    auto queued = enqueue(ticket);
    if (queued.has_error()) complete(std::move(queued).error());
  });
  co_return result;
}

Result<void> SigningLane::enqueue(const std::shared_ptr<Ticket>& ticket) {
  const std::size_t count = ticket->jobs.size();
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return make_error(ErrorKind::unavailable, "stopping");
    if (queued_items_ + count > options_.queue_items_max) {
      metrics_.refused.add(count);
      auto error = make_error(ErrorKind::busy, "The signing queue is full");
      error.retry_after = std::chrono::seconds{1};
      return error;
    }
    ticket->queued_at = std::chrono::steady_clock::now();
    queued_items_ += count;
    metrics_.queued.set(static_cast<std::int64_t>(queued_items_));
    queue_.push_back(ticket);
  }
  if (count > 1) {
    wake_.notify_all();
  } else {
    wake_.notify_one();
  }
  return {};
}

// Takes up to a batch of jobs. A large call gives one share and goes to the end of the queue, so it
// neither starves small ones nor stays on one worker. Empty = stopped and drained.
std::vector<SigningLane::Slice> SigningLane::take_batch() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  // All workers share what waits: one that took everything would leave the others idle.
  const std::size_t fair_share = (queued_items_ + options_.workers - 1) / options_.workers;
  const std::size_t wanted = std::clamp<std::size_t>(fair_share, 1, options_.batch_items_max);
  std::vector<Slice> slices;
  std::size_t taken = 0;
  while (taken < wanted && !queue_.empty()) {
    auto ticket = std::move(queue_.front());
    queue_.pop_front();
    const std::size_t count = std::min(wanted - taken, ticket->jobs.size() - ticket->next);
    slices.push_back({ticket, ticket->next, count});
    ticket->next += count;
    taken += count;
    if (ticket->next < ticket->jobs.size()) queue_.push_back(std::move(ticket));
  }
  queued_items_ -= taken;
  metrics_.queued.set(static_cast<std::int64_t>(queued_items_));
  if (taken > 0) metrics_.batch_size.record(taken);
  return slices;
}

// The worker that ends the last job of a call wakes its coroutine.
void SigningLane::finish(const Slice& slice) {
  auto& ticket = *slice.ticket;
  if (ticket.remaining.fetch_sub(slice.count, std::memory_order_acq_rel) != slice.count) return;
  ticket.complete(std::move(ticket.outcomes));
}

void SigningLane::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace sealmint::engine
