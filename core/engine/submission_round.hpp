// The sign calls of an I/O thread, passed on together: a thread that has found many sockets ready
// reads all of their requests before it hands the first to the lane. So the workers are woken once,
// and find whole fills.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>

#include "core/engine/scheduler_queues.hpp"

namespace sealmint::engine {

class SigningLane;

// Lives on the stack of the thread that runs a context, and serves what is submitted on it. The
// round ends by a posted handler, which runs behind those that are ready already: nothing waits for
// a timer, and a lonely call waits for one empty turn of the loop.
class SubmissionRound {
 public:
  // `executor` runs what is posted to it on this thread, and on no other.
  explicit SubmissionRound(boost::asio::any_io_executor executor);
  // Submits what is left, also when the context was stopped before the round's end.
  ~SubmissionRound();
  SubmissionRound(const SubmissionRound&) = delete;
  SubmissionRound& operator=(const SubmissionRound&) = delete;

  // The round of the calling thread, or null.
  static SubmissionRound* current();

  // Submits the call to the lane when the round ends, or sooner, when enough has come together.
  void add(SigningLane& lane, QueuedCall& call);

 private:
  void submit();

  const boost::asio::any_io_executor executor_;
  SubmissionRound* const outer_;
  bool is_ending_ = false;  // the handler is on its way
  SigningLane* lane_ = nullptr;
  Chain<QueuedCall> calls_;
  std::size_t jobs_ = 0;
};

}  // namespace sealmint::engine
