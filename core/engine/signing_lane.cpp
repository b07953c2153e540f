#include "core/engine/signing_lane.hpp"

#include "core/base/must.hpp"
#include "core/base/thread_name.hpp"
#include "core/engine/handoff.hpp"
#include "core/engine/signing_worker.hpp"
#include "core/engine/submission_round.hpp"

namespace sealmint::engine {
namespace {

std::vector<std::unique_ptr<ports::BatchSigner>> make_signers(
    const SigningLane::MakeBatchSigner& make_batch_signer, std::size_t count) {
  std::vector<std::unique_ptr<ports::BatchSigner>> signers;
  for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i) {
    signers.push_back(make_batch_signer());
  }
  return signers;
}

Scheduler::Options scheduler_options(const ports::BatchSigner& signer, std::size_t workers) {
  Scheduler::Options options;
  options.workers = workers;
  options.lanes = [&signer](model::KeyAlgorithm algorithm) { return signer.lanes(algorithm); };
  return options;
}

// Resumes the coroutine that waits in sign().
class ResumeWhenSigned final : public WhenSigned {
 public:
  explicit ResumeWhenSigned(Resumption& resumption) : resumption_(resumption) {}
  void on_signed(Handoff& handoff) noexcept override { handoff.resume(resumption_); }

 private:
  Resumption& resumption_;
};

}  // namespace

SigningLane::SigningLane(ports::KeyVault& vault, const MakeBatchSigner& make_batch_signer,
                         LogSink& log, const Options& options)
    : SigningLane(vault, make_signers(make_batch_signer, options.workers), log, options) {}

SigningLane::SigningLane(ports::KeyVault& vault, Signers signers, LogSink& log,
                         const Options& options)
    : vault_(vault),
      log_(log),
      options_(options),
      scheduler_(scheduler_options(*signers.front(), signers.size())) {
  for (auto& signer : signers) {
    threads_.emplace_back([this, owned = std::move(signer)]() mutable {
      name_this_thread("sign");
      SigningWorker(*this, std::move(owned)).run();
    });
  }
}

SigningLane::~SigningLane() { stop(); }

Task<void> SigningLane::sign(SigningCall& call) {
  if (call.jobs.empty()) co_return Result<void>{};
  CO_TRY_VOID(admit(call));
  Resumption resumption;
  ResumeWhenSigned when_signed(resumption);
  auto start = [this, &call, &when_signed] { submit(call, when_signed); };
  co_await suspend_with(resumption, start);
  co_return Result<void>{};
}

// The room is taken before the question whether there is anybody to serve it: workers do not end
// while some is taken, so no call is left in the inbox for ever.
Result<void> SigningLane::admit(const SigningCall& call) {
  must(call.key != nullptr, "a call to the lane has a key");
  must(!call.jobs.empty(), "a call to the lane has jobs");
  if (quarantine_.holds(call.key->id)) {
    metrics_.quarantined.add(call.jobs.size());
    return make_error(ErrorKind::unavailable, "key_quarantined");
  }
  const std::size_t queued = queued_.fetch_add(call.jobs.size()) + call.jobs.size();
  const bool is_full = queued > options_.queue_items_max;
  if (!is_full && !is_stopping_.load()) return {};
  queued_.fetch_sub(call.jobs.size());
  if (!is_full) return make_error(ErrorKind::unavailable, "stopping");
  metrics_.refused.add(call.jobs.size());
  auto error = make_error(ErrorKind::busy, "The signing queue is full");
  error.retry_after = std::chrono::seconds{1};
  return error;
}

void SigningLane::submit(SigningCall& call, WhenSigned& when_signed) {
  const std::size_t jobs = call.jobs.size();
  must(jobs > 0 && call.jobs_taken == 0, "a call goes through the lane once");
  call.algorithm = call.key->algorithm;
  call.job_count = jobs;
  call.jobs_left.store(jobs, std::memory_order_relaxed);
  call.when_signed = &when_signed;
  call.queued_at = std::chrono::steady_clock::now();
  if (auto* const round = SubmissionRound::current()) return round->add(*this, call);
  Chain<QueuedCall> calls;
  calls.add(call);
  submit(std::move(calls));
}

// One worker is woken for all of them; it wakes another when there is work for two.
void SigningLane::submit(Chain<QueuedCall> calls) {
  std::array<std::size_t, model::key_algorithm_count> now_waiting{};
  for (const QueuedCall* call = calls.first(); call; call = call->next) {
    const auto index = model::index_of(call->algorithm);
    const std::size_t jobs = call->job_count;
    now_waiting[index] = classes_[index].waiting.fetch_add(jobs) + jobs;
  }
  inbox_.put(std::move(calls));  // from here on the calls may be gone
  for (std::size_t i = 0; i < now_waiting.size(); ++i) {
    if (now_waiting[i] == 0 || !needs_worker(model::key_algorithm_at(i), now_waiting[i])) continue;
    return parking_.wake_one();
  }
}

// While one worker is busy with the class, it comes back for less than a fill by itself: it says
// that it is done before it looks into the inbox, and the call was put there before this question.
bool SigningLane::needs_worker(model::KeyAlgorithm algorithm, std::size_t waiting) const {
  const bool is_served = classes_[model::index_of(algorithm)].busy_workers.load() > 0;
  return !is_served || waiting >= scheduler_.lanes(algorithm);
}

// The next jobs for a worker, which waits for some; nothing when the lane has stopped and drained.
std::optional<model::KeyAlgorithm> SigningLane::next_jobs(
    std::optional<model::KeyAlgorithm> finished, std::vector<Scheduler::Taken>& out) {
  for (;;) {
    const auto algorithm = schedule(std::exchange(finished, std::nullopt), out);
    if (algorithm) return algorithm;
    if (!is_stopping_.load()) {
      parking_.park([this] { return !inbox_.empty() || is_stopping_.load(); });
    } else if (queued_.load() == 0) {
      return std::nullopt;
    } else {
      // The rest belongs to another worker, or is between admit() and submit().
      std::this_thread::yield();
    }
  }
}

std::optional<model::KeyAlgorithm> SigningLane::schedule(
    std::optional<model::KeyAlgorithm> finished, std::vector<Scheduler::Taken>& out) {
  std::optional<model::KeyAlgorithm> algorithm;
  bool is_more = false;
  {
    const std::lock_guard lock(mutex_);
    if (finished) end_service(*finished);
    auto arrived = inbox_.take_all();
    while (QueuedCall* const call = arrived.take_first()) scheduler_.add(*call);
    algorithm = scheduler_.take(out);
    if (algorithm) {
      auto& state = classes_[model::index_of(*algorithm)];
      state.busy_workers.fetch_add(1);
      const std::size_t waiting = state.waiting.fetch_sub(out.size());
      const std::size_t queued = queued_.fetch_sub(out.size());
      must(!out.empty(), "a take has jobs");
      must(waiting >= out.size(), "a job that is taken waited in its class");
      must(queued >= out.size(), "a job that is taken held room in the queue");
    }
    is_more = scheduler_.has_work();
  }
  if (is_more) parking_.wake_one();
  return algorithm;
}

// Under the lock.
void SigningLane::end_service(model::KeyAlgorithm finished) {
  scheduler_.done(finished);
  const std::size_t busy = classes_[model::index_of(finished)].busy_workers.fetch_sub(1);
  must(busy > 0, "who is done with a class was busy with it");
}

// True when nothing waits: then the worker is done with the class, so that the next call wakes
// another one while this one commits.
bool SigningLane::rest(model::KeyAlgorithm finished) {
  if (queued_.load() > 0) return false;
  {
    const std::lock_guard lock(mutex_);
    end_service(finished);
  }
  // Whoever put a call there before that has relied on this worker.
  if (!inbox_.empty()) parking_.wake_one();
  return true;
}

void SigningLane::stop() {
  is_stopping_.store(true);
  for (std::size_t i = 0; i < threads_.size(); ++i) parking_.wake_one();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  must(inbox_.empty(), "a lane leaves no call behind");
}

std::size_t SigningLane::queued(model::KeyAlgorithm algorithm) const {
  return classes_[model::index_of(algorithm)].waiting.load(std::memory_order_relaxed);
}

}  // namespace sealmint::engine
