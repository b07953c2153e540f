#include "core/engine/signing_worker.hpp"

#include <algorithm>
#include <string>

#include "core/base/must.hpp"
#include "core/base/wipe.hpp"

namespace sealmint::engine {
namespace {

SigningCall& call_of(const Scheduler::Taken& taken) {
  return static_cast<SigningCall&>(*taken.call);  // the lane queues nothing else
}

SigningJob& job_of(const Scheduler::Taken& taken) { return call_of(taken).jobs[taken.job]; }

}  // namespace

SigningWorker::SigningWorker(SigningLane& lane, std::unique_ptr<ports::BatchSigner> signer)
    : lane_(lane),
      signer_(std::move(signer)),
      // All keys of one take must stay open until it is signed.
      keys_(lane.vault_, std::max(lane.options_.key_cache_entries, lane.scheduler_.take_max())) {}

void SigningWorker::run() {
  std::optional<model::KeyAlgorithm> algorithm;
  for (;;) {
    taken_.clear();
    algorithm = lane_.next_jobs(algorithm, taken_);
    if (!algorithm) return;
    sign(*algorithm);
    if (lane_.rest(*algorithm)) {
      algorithm.reset();
      handoff_.flush_idle();
    } else {
      handoff_.flush();
    }
  }
}

// Whatever happens, every job has an outcome afterwards and every call goes on.
void SigningWorker::sign(model::KeyAlgorithm algorithm) noexcept {
  try {
    sign_together(algorithm);
  } catch (const std::exception& exception) {
    lane_.log_.write(LogLevel::error, "signing_worker_failed", {{"cause", exception.what()}});
    fail_all();
  } catch (...) {
    lane_.log_.write(LogLevel::error, "signing_worker_failed", {{"cause", "unknown"}});
    fail_all();
  }
  finish_calls();
}

void SigningWorker::sign_together(model::KeyAlgorithm algorithm) {
  tasks_.clear();
  owners_.clear();
  const auto now = std::chrono::steady_clock::now();
  for (const Taken& taken : taken_) {
    const SigningCall& call = call_of(taken);
    must(call.algorithm == algorithm, "a take is of one key algorithm");
    if (taken.job == 0) lane_.metrics_.wait_us.record_us(now - call.queued_at);
    const auto key = prepare(call, now);
    SigningJob& job = job_of(taken);
    if (key.has_error()) {
      job.outcome = key.error();
      continue;
    }
    ports::SignTask& task = tasks_.emplace_back();
    task.key = *key;
    task.algorithm = job.algorithm;
    task.input = job.input;
    task.space = job.space;
    task.must_verify = call.must_verify;
    owners_.push_back(taken);
  }
  if (tasks_.empty()) return;
  signer_->sign(tasks_);
  must(owners_.size() == tasks_.size(), "each task of a signer belongs to a job");
  record_fills(algorithm, tasks_.size());
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    settle(call_of(owners_[i]), job_of(owners_[i]), tasks_[i]);
  }
}

// The opened key, or why the job is not signed.
Result<ports::SigningKey*> SigningWorker::prepare(const SigningCall& call,
                                                  std::chrono::steady_clock::time_point now) {
  if (now > call.deadline) {
    lane_.metrics_.expired.add();
    auto error = make_error(ErrorKind::busy, "The deadline passed before the signature was made");
    error.retry_after = std::chrono::seconds{1};
    return error;
  }
  if (lane_.quarantine_.holds(call.key->id)) {
    lane_.metrics_.quarantined.add();
    return make_error(ErrorKind::unavailable, "key_quarantined");
  }
  auto key = keys_.open(*call.key);
  if (key.has_error()) lane_.metrics_.failures.add();
  return key;
}

void SigningWorker::settle(const SigningCall& call, SigningJob& job, ports::SignTask& task) {
  job.size = task.size;
  job.outcome = std::move(task.outcome);
  if (job.outcome.has_value() && !task.is_faulty) {
    must(job.size > 0 && job.size <= job.space.size(), "a signature lies in the space of its job");
    lane_.metrics_.signatures.add();
    return;
  }
  lane_.metrics_.failures.add();
  wipe(job.space);
  job.size = 0;
  if (!task.is_faulty) return;
  job.outcome = make_error(ErrorKind::unavailable, "key_integrity");
  lane_.metrics_.verify_failures.add();
  put_in_quarantine(call.key->id);
}

// The alarm: once for each key.
void SigningWorker::put_in_quarantine(KeyId id) {
  keys_.forget(id);
  if (!lane_.quarantine_.add(id)) return;
  const std::string key_id = to_string(id);
  lane_.log_.write(LogLevel::error, "key_quarantined",
                   {{"keyId", key_id}, {"cause", "a signature did not verify"}});
}

void SigningWorker::record_fills(model::KeyAlgorithm algorithm, std::size_t signatures) {
  const std::size_t lanes = lane_.scheduler_.lanes(algorithm);
  auto& fill = lane_.metrics_.fill[model::index_of(algorithm)];
  for (std::size_t left = signatures; left > 0;) {
    const std::size_t together = std::min(left, lanes);
    fill.record(together);
    left -= together;
  }
}

// Also what was signed already is dropped: nobody knows in which state the rest is.
void SigningWorker::fail_all() noexcept {
  for (const Taken& taken : taken_) {
    SigningJob& job = job_of(taken);
    wipe(job.space);
    job.size = 0;
    job.outcome = make_error(ErrorKind::internal, "not signed");
  }
  lane_.metrics_.failures.add(taken_.size());
}

// The worker that ends the last job of a call sends it on.
void SigningWorker::finish_calls() noexcept {
  for (const Taken& taken : taken_) {
    SigningCall& call = call_of(taken);
    WhenSigned& when_signed = *call.when_signed;  // read while the call is sure to be there
    const std::size_t left = call.jobs_left.fetch_sub(1, std::memory_order_acq_rel);
    must(left > 0, "a job ends once");
    if (left == 1) {
      when_signed.on_signed(handoff_);
    }
  }
}

}  // namespace sealmint::engine
