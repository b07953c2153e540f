#include "core/tasks/blocking_pool.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <new>

#include "core/base/must.hpp"
#include "core/base/thread_name.hpp"

namespace sealmint {
namespace {

Error busy(const char* detail) {
  auto error = make_error(ErrorKind::busy, detail);
  error.retry_after = std::chrono::seconds{1};
  return error;
}

Error late() { return busy("No thread was free in time"); }

Error stopping() { return make_error(ErrorKind::unavailable, "stopping"); }

}  // namespace

BlockingPool::BlockingPool(const Options& options)
    : options_(options), guard_(context_.get_executor()) {
  must(options.wait_max.count() > 0, "work of a pool may wait for a while");
  for (std::size_t i = 0; i < std::max<std::size_t>(options.threads, 1); ++i) {
    threads_.emplace_back([this] {
      name_this_thread(options_.name);
      context_.run();
    });
  }
  watch_ = std::thread([this] { watch(); });
}

BlockingPool::~BlockingPool() { stop(); }

void BlockingPool::submit(Job& job) {
  auto refusal = enqueue(job);
  if (!refusal) return;  // from here on the job may be gone
  job.refusal = std::move(refusal);
  resume(job);
}

// Each job is posted a look into the queue. Under the lock, so that the look finds the job; a look
// that comes for one that was dropped finds the next one, or nothing.
std::optional<Error> BlockingPool::enqueue(Job& job) {
  const std::lock_guard lock(mutex_);
  if (is_stopping_) return stopping();
  if (queue_.size() >= options_.queue_tasks_max) {
    metrics_.refused.add();
    return busy("Too many slow requests are waiting");
  }
  if (job.deadline <= std::chrono::steady_clock::now()) {
    metrics_.late.add();
    return late();
  }
  try {
    boost::asio::post(context_, [this] { run_next(); });
  } catch (const std::bad_alloc&) {
    return busy("There is no memory for slow requests");
  }
  // A watch that sleeps for longer than this job may wait looks anew.
  const bool is_first_to_be_late = job.deadline < watch_until_;
  queue_.add(job);
  if (is_first_to_be_late) look_again_.notify_all();
  return std::nullopt;
}

void BlockingPool::run_next() {
  Job* job = nullptr;
  {
    const std::lock_guard lock(mutex_);
    job = queue_.take_first();
  }
  if (!job) return;
  job->execute();
  resume(*job);
}

// Drops what has waited too long: all threads of the pool may be busy then.
void BlockingPool::watch() {
  name_this_thread("late");
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    const Instant now = std::chrono::steady_clock::now();
    if (auto jobs = take_late(now); !jobs.empty()) {
      metrics_.late.add(jobs.size());
      lock.unlock();
      refuse(std::move(jobs), late());
      lock.lock();
      continue;
    }
    watch_until_ = next_deadline(now);
    look_again_.wait_until(lock, watch_until_);
  }
}

Chain<BlockingPool::Job> BlockingPool::take_late(Instant now) {
  Chain<Job> too_late;
  Chain<Job> in_time;
  while (Job* const job = queue_.take_first()) {
    (job->deadline <= now ? too_late : in_time).add(*job);
  }
  queue_ = std::move(in_time);
  return too_late;
}

// When the watch has to look at the latest; nothing that comes meanwhile is late before, or it
// wakes the watch.
BlockingPool::Instant BlockingPool::next_deadline(Instant now) const {
  Instant next = now + options_.wait_max;
  for (const Job* job = queue_.first(); job; job = job->next) next = std::min(next, job->deadline);
  return next;
}

void BlockingPool::resume(Job& job) {
  ResumptionBunch bunch;
  bunch.add(job.resumption);
  bunch.resume_all();
}

void BlockingPool::refuse(Chain<Job> jobs, const Error& error) {
  ResumptionBunch bunch;
  while (Job* const job = jobs.take_first()) {
    job->refusal = error;
    bunch.add(job->resumption);
  }
  bunch.resume_all();
}

// What still waits when the server stops is not begun: a queue of key generations would take
// minutes.
void BlockingPool::stop() {
  Chain<Job> queued;
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    queued = std::exchange(queue_, {});
  }
  refuse(std::move(queued), stopping());
  look_again_.notify_all();
  guard_.reset();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  if (watch_.joinable()) watch_.join();
}

std::size_t BlockingPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

}  // namespace sealmint
