// What a worker's jobs set in motion, passed on together when all of them are signed: the recorder
// is woken once, and so is each I/O thread.
#pragma once

#include "core/base/must.hpp"
#include "core/engine/recorder.hpp"
#include "core/tasks/resumption.hpp"

namespace sealmint::engine {

// One thread only.
class Handoff {
 public:
  void resume(Resumption& resumption) { resumptions_.add(resumption); }

  void record(Recorder& recorder, Recorder::Entry& entry) {
    if (recorder_ != &recorder) submit_entries();
    recorder_ = &recorder;
    entries_.add(entry);
  }

  void flush() {
    submit_entries();
    resumptions_.resume_all();
  }

  // Flushes on a thread without other work: it commits by itself, if nobody else does.
  void flush_idle() {
    resumptions_.resume_all();
    if (entries_.empty()) return;
    must(recorder_ != nullptr, "what is to be recorded has a recorder");
    recorder_->submit_idle(std::move(entries_));
  }

 private:
  void submit_entries() {
    if (entries_.empty()) return;
    must(recorder_ != nullptr, "what is to be recorded has a recorder");
    recorder_->submit(std::move(entries_));
  }

  Recorder* recorder_ = nullptr;
  Chain<Recorder::Entry> entries_;
  ResumptionBunch resumptions_;
};

}  // namespace sealmint::engine
