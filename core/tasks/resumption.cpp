#include "core/tasks/resumption.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

#include "core/base/must.hpp"

namespace sealmint {

// The posted handler. A context that goes before it ran destroys the coroutines with it.
class ResumingChain {
 public:
  explicit ResumingChain(Chain<Resumption> chain) : chain_(std::move(chain)) {}
  ResumingChain(ResumingChain&&) noexcept = default;
  ResumingChain& operator=(ResumingChain&&) = delete;
  ~ResumingChain() {
    while (Resumption* const resumption = chain_.take_first()) take_handler(*resumption);
  }

  void operator()() {
    while (Resumption* const resumption = chain_.take_first()) {
      auto handler = take_handler(*resumption);
      std::move(handler)();
    }
  }

 private:
  // The handler owns the frame in which the resumption lives: it must outlive the move.
  static Resumption::Handler take_handler(Resumption& resumption) {
    must(resumption.handler_.has_value(), "a coroutine is resumed once");
    return *std::exchange(resumption.handler_, std::nullopt);
  }

  Chain<Resumption> chain_;
};

void ResumptionBunch::add(Resumption& resumption) {
  must(resumption.handler_.has_value(), "who is resumed is suspended");
  const auto executor = resumption.handler_->get_executor();
  auto group = std::ranges::find(groups_, executor, &Group::executor);
  if (group == groups_.end()) group = groups_.insert(groups_.end(), Group{executor, {}});
  group->chain.add(resumption);
}

void ResumptionBunch::resume_all() {
  for (auto& group : groups_) {
    boost::asio::post(group.executor, ResumingChain(std::move(group.chain)));
  }
  groups_.clear();
}

}  // namespace sealmint
