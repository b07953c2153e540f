// A signature and its record in one go: from the worker's thread straight to the recorder, so that
// a request wakes its I/O thread once and not twice.
#pragma once

#include <exception>
#include <utility>

#include "core/engine/handoff.hpp"
#include "core/engine/recorder.hpp"
#include "core/engine/signing_lane.hpp"

namespace sealmint::engine {

// `conclude()` answers the ports::Transaction that must be durable before the caller goes on.
template <class Conclude>
class RecordWhenSigned final : public WhenSigned {
 public:
  RecordWhenSigned(Recorder& recorder, Conclude& conclude)
      : recorder_(recorder), conclude_(conclude) {}

  void on_signed(Handoff& handoff) noexcept override {
    try {
      entry_.transaction = conclude_();
    } catch (const std::exception&) {
      exception_ = std::current_exception();
      entry_.transaction = {};
    }
    if (entry_.transaction.changes.empty()) {
      handoff.resume(entry_.resumption);
    } else {
      handoff.record(recorder_, entry_);
    }
  }

  Resumption& resumption() { return entry_.resumption; }
  // An exception of conclude() is one of the call.
  ports::Outcome outcome() {
    if (exception_) std::rethrow_exception(exception_);
    return std::move(entry_.outcome);
  }

 private:
  Recorder& recorder_;
  Conclude& conclude_;
  Recorder::Entry entry_;
  std::exception_ptr exception_;
};

// Signs all jobs of the call; then `conclude()`, on the worker's thread, looks at
// their outcomes and answers what is to be recorded, and the recorder commits it. Without changes
// there is nothing to record. Until this ends with a value, no signature may leave. Errors: those
// of SigningLane::sign and Recorder::append. Resumes on the caller's executor.
template <class Conclude>
Task<ports::Committed> sign_and_record(SigningLane& lane, Recorder& recorder, SigningCall& call,
                                       Conclude conclude) {
  if (call.jobs.empty()) {
    auto transaction = conclude();
    if (transaction.changes.empty()) co_return ports::Committed{};
    auto committed = co_await recorder.append(std::move(transaction));
    co_return committed;
  }
  CO_TRY_VOID(lane.admit(call));
  RecordWhenSigned<Conclude> when_signed(recorder, conclude);
  auto start = [&lane, &call, &when_signed] { lane.submit(call, when_signed); };
  co_await suspend_with(when_signed.resumption(), start);
  co_return when_signed.outcome();
}

}  // namespace sealmint::engine
