#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "ca-backends/acme/program.hpp"
#include "ca-backends/acme/publisher.hpp"

namespace sealmint::ca::acme {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds program_time{30'000};

// One run, between the thread of the issuers, which owns it, and a blocking thread.
struct Run {
  explicit Run(const asio::any_io_executor& executor) : ended(executor) {}

  asio::steady_timer ended;
  std::optional<Result<int>> status;
};

std::chrono::milliseconds time_left(Deadline deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  return std::clamp(left, std::chrono::milliseconds(0), program_time);
}

// Nobody above a blocking thread would catch a lack of memory.
Result<int> run_until(const std::string& path, std::vector<std::string> arguments,
                      Deadline deadline) {
  const auto left = time_left(deadline);
  if (left.count() == 0) return make_error(ErrorKind::timeout, "there was no time left for it");
  try {
    return run_program(path, std::move(arguments), left);
  } catch (const std::exception& thrown) {
    return make_error(ErrorKind::internal, thrown.what());
  }
}

class ProgramHook final : public Publisher {
 public:
  ProgramHook(asio::any_io_executor blocking_executor, std::string path, std::string name)
      : blocking_executor_(std::move(blocking_executor)),
        path_(std::move(path)),
        name_(std::move(name)) {}

  Steps<void> publish(Proof proof, Deadline deadline) override {
    co_return co_await run("set", std::move(proof), deadline);
  }
  Steps<void> clear(Proof proof, Deadline deadline) override {
    co_return co_await run("clear", std::move(proof), deadline);
  }
  Steps<std::string> probe(Deadline /*deadline*/) override {
    co_return "Challenges are published by the program " + name_ + ", which was not run";
  }

 private:
  Steps<void> run(std::string action, Proof proof, Deadline deadline) {
    const bool is_dns = proof.type == "dns-01";
    std::vector<std::string> arguments{
        name_, std::move(action), proof.type,
        is_dns ? "_acme-challenge." + proof.identifier : proof.identifier,
        is_dns ? txt_value(proof) : proof.key_authorization};
    const auto executor = co_await asio::this_coro::executor;
    const auto run = std::make_shared<Run>(executor);
    run->ended.expires_at(deadline);
    asio::post(blocking_executor_, [run, executor, path = path_, arguments, deadline] {
      auto status = run_until(path, arguments, deadline);
      asio::post(executor, [run, status = std::move(status)]() mutable {
        run->status = std::move(status);
        run->ended.cancel();
      });
    });
    co_await run->ended.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return outcome_of(run->status);
  }

  Step<void> outcome_of(const std::optional<Result<int>>& status) const {
    const std::string hook = "the hook " + name_;
    if (!status) return Failure(Unreachable{Trouble::timed_out, hook + " did not end in time"});
    if (status->has_error()) {
      const Error& error = status->error();
      const auto trouble =
          error.kind == ErrorKind::timeout ? Trouble::timed_out : Trouble::unavailable;
      return Failure(Unreachable{trouble, reason(hook, error.detail)});
    }
    if (**status == 0) return {};
    return Failure(
        Unreachable{Trouble::unavailable, hook + " ended with status " + std::to_string(**status)});
  }

  asio::any_io_executor blocking_executor_;
  std::string path_;
  std::string name_;
};

}  // namespace

Result<std::unique_ptr<Publisher>> make_program_hook(const asio::any_io_executor& blocking_executor,
                                                     const std::string& folder,
                                                     const std::string& name) {
  if (folder.empty()) {
    return make_error(ErrorKind::rejected,
                      "hook: this server has no folder of hooks, so none can be run");
  }
  std::string path = folder + "/" + name;
  struct stat found{};
  const bool is_file = ::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode);
  if (name.find('/') != std::string::npos || !is_file || ::access(path.c_str(), X_OK) != 0) {
    return make_error(ErrorKind::rejected,
                      "hook: the server's folder of hooks has no program of that name");
  }
  return std::unique_ptr<Publisher>(
      std::make_unique<ProgramHook>(blocking_executor, std::move(path), name));
}

}  // namespace sealmint::ca::acme
