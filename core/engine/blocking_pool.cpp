#include "core/engine/blocking_pool.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <new>

#include "core/base/must.hpp"
#include "core/base/thread_name.hpp"

namespace sealmint::engine {
namespace {

Error busy(const char* detail) {
  auto error = make_error(ErrorKind::busy, detail);
  error.retry_after = std::chrono::seconds{1};
  return error;
}

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
  try {
    boost::asio::post(context_, [this] { run_next(); });
  } catch (const std::bad_alloc&) {
    return busy("There is no memory for slow requests");
  }
  job.deadline = std::chrono::steady_clock::now() + options_.wait_max;
  queue_.add(job);
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

// Drops what has waited too long: all threads of the pool may be busy then. Whatever comes while
// the watch sleeps is not late before it wakes up.
void BlockingPool::watch() {
  name_this_thread("late");
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    const Instant now = std::chrono::steady_clock::now();
    if (auto late = take_late(now); !late.empty()) {
      metrics_.late.add(late.size());
      lock.unlock();
      refuse(std::move(late), busy("No thread was free in time"));
      lock.lock();
      continue;
    }
    stopping_.wait_until(lock, queue_.empty() ? now + options_.wait_max : queue_.first()->deadline);
  }
}

Chain<BlockingPool::Job> BlockingPool::take_late(Instant now) {
  Chain<Job> late;
  while (!queue_.empty() && queue_.first()->deadline <= now) late.add(*queue_.take_first());
  return late;
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
  stopping_.notify_all();
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

}  // namespace sealmint::engine
