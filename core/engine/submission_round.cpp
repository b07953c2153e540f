#include "core/engine/submission_round.hpp"

#include <boost/asio/post.hpp>

#include <utility>

#include "core/engine/signing_lane.hpp"

namespace sealmint::engine {
namespace {

// Work for all lanes of a few workers: more of it would only let them wait.
constexpr std::size_t round_jobs_max = 64;

thread_local SubmissionRound* round_of_thread = nullptr;

}  // namespace

SubmissionRound::SubmissionRound(boost::asio::any_io_executor executor)
    : executor_(std::move(executor)), outer_(std::exchange(round_of_thread, this)) {}

SubmissionRound::~SubmissionRound() {
  submit();
  round_of_thread = outer_;
}

SubmissionRound* SubmissionRound::current() { return round_of_thread; }

void SubmissionRound::add(SigningLane& lane, QueuedCall& call) {
  if (lane_ != &lane) submit();
  lane_ = &lane;
  calls_.add(call);
  jobs_ += call.job_count;
  if (jobs_ >= round_jobs_max) return submit();
  if (std::exchange(is_ending_, true)) return;
  // A context that was stopped never runs it, so it cannot outlive the round.
  boost::asio::post(executor_, [this] {
    is_ending_ = false;
    submit();
  });
}

void SubmissionRound::submit() {
  jobs_ = 0;
  if (!calls_.empty()) lane_->submit(std::move(calls_));
}

}  // namespace sealmint::engine
