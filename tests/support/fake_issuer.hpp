// Issuers outside that do what a test says, behind the port of the real ones.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/ports/issuer_backends.hpp"

namespace sealmint::testing {

using IssuerDeadline = std::chrono::steady_clock::time_point;

// Keeps the caller until its deadline, as an issuer does that never answers.
inline Task<ports::Unreachable> never_answers(IssuerDeadline deadline) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer timer(executor, deadline);
  const auto token = boost::asio::use_awaitable;
  co_await timer.async_wait(token);
  co_return ports::Unreachable{ports::Trouble::timed_out, "The issuer did not answer in time",
                               std::nullopt, true};
}

// What all fakes of one FakeBackends answer, and what they were asked. A test sets a function
// before the calls that it is for; calls are made on the thread of the issuers.
struct IssuerScript {
  std::function<Task<ports::IssueOutcome>(ports::IssueRequest, IssuerDeadline)> issue;
  std::function<Task<ports::IssueOutcome>(std::string ticket, ports::IssueRequest, IssuerDeadline)>
      poll;
  std::function<Task<ports::ProbeOutcome>(IssuerDeadline)> probe =
      [](IssuerDeadline) -> Task<ports::ProbeOutcome> {
    co_return ports::ProbeOutcome(ports::ProbeReport{{"Logged in as sealmint"}, {}, {}});
  };
  // Empty: the issuer has no such power.
  std::function<Task<ports::Revoker::Outcome>(Bytes, std::string reason, IssuerDeadline)> revoke;
  std::function<Task<ports::SecretExchange::Outcome>(IssuerDeadline)> exchange;
  std::function<Task<ports::RenewalAdviser::Outcome>(Bytes, IssuerDeadline)> window;

  std::atomic<int> issues{0};
  std::atomic<int> polls{0};
  std::atomic<int> probes{0};
  std::atomic<int> revocations{0};
  std::atomic<int> exchanges{0};
  std::atomic<int> windows{0};

  void note_forgotten(std::string ticket) {
    const std::lock_guard lock(mutex_);
    forgotten_.push_back(std::move(ticket));
  }
  std::vector<std::string> forgotten() const {
    const std::lock_guard lock(mutex_);
    return forgotten_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> forgotten_;
};

// An outcome for issue() or poll() that is the same each time.
inline auto always(ports::IssueOutcome outcome) {
  return
      [outcome = std::move(outcome)](auto&&...) -> Task<ports::IssueOutcome> { co_return outcome; };
}

class FakeIssuer final : public ports::CertificateAuthority,
                         public ports::Revoker,
                         public ports::SecretExchange,
                         public ports::RenewalAdviser {
 public:
  FakeIssuer(IssuerScript& script, std::atomic<int>& living) : script_(script), living_(living) {
    living_.fetch_add(1);
  }
  ~FakeIssuer() override { living_.fetch_sub(1); }
  FakeIssuer(const FakeIssuer&) = delete;
  FakeIssuer& operator=(const FakeIssuer&) = delete;

  Task<ports::IssueOutcome> issue(ports::IssueRequest request, IssuerDeadline deadline) override {
    script_.issues.fetch_add(1);
    co_return co_await script_.issue(std::move(request), deadline);
  }
  Task<ports::IssueOutcome> poll(std::string ticket, ports::IssueRequest request,
                                 IssuerDeadline deadline) override {
    script_.polls.fetch_add(1);
    co_return co_await script_.poll(std::move(ticket), std::move(request), deadline);
  }
  Task<void> forget(std::string ticket, IssuerDeadline) override {
    script_.note_forgotten(std::move(ticket));
    co_return Result<void>{};
  }
  Task<ports::ProbeOutcome> probe(IssuerDeadline deadline) override {
    script_.probes.fetch_add(1);
    co_return co_await script_.probe(deadline);
  }
  Task<ports::Revoker::Outcome> revoke(Bytes certificate_der, std::string reason,
                                       IssuerDeadline deadline) override {
    script_.revocations.fetch_add(1);
    co_return co_await script_.revoke(std::move(certificate_der), std::move(reason), deadline);
  }
  Task<ports::SecretExchange::Outcome> exchange(IssuerDeadline deadline) override {
    script_.exchanges.fetch_add(1);
    co_return co_await script_.exchange(deadline);
  }

  Task<ports::RenewalAdviser::Outcome> renewal_window(Bytes certificate_der,
                                                      IssuerDeadline deadline) override {
    script_.windows.fetch_add(1);
    co_return co_await script_.window(std::move(certificate_der), deadline);
  }

  ports::RenewalAdviser* renewal_adviser() override { return script_.window ? this : nullptr; }
  ports::Revoker* revoker() override { return script_.revoke ? this : nullptr; }
  ports::SecretExchange* secret_exchange() override { return script_.exchange ? this : nullptr; }

 private:
  IssuerScript& script_;
  std::atomic<int>& living_;
};

// One type, "fake", that takes any member; those whose names begin with "secret" are secrets. A
// member "bad" is an issue for the check, and "unusable" one for make().
class FakeBackends final : public ports::IssuerBackends {
 public:
  mutable IssuerScript script;
  mutable std::atomic<int> made{0};
  mutable std::atomic<int> living{0};  // of those that were made

  std::vector<std::string_view> types() const override { return {"fake"}; }

  Result<ports::IssuerConfiguration> check(
      std::string_view type, std::string_view given_json,
      const ports::IssuerConfiguration* before) const override {
    TRY_VOID(know(type));
    boost::json::object open;
    boost::json::object secret;
    if (before) {
      open = boost::json::parse(before->open_json).as_object();
      secret = boost::json::parse(before->secret_json.reveal()).as_object();
    }
    const auto given = boost::json::parse(given_json);
    for (const auto& [name, value] : given.as_object()) {
      if (name == "bad") return make_issue("configuration/bad", "must not be");
      auto& half = name.starts_with("secret") ? secret : open;
      half[name] = value;
      if (value.is_null()) half.erase(name);
    }
    return ports::IssuerConfiguration{boost::json::serialize(open),
                                      Secret(boost::json::serialize(secret))};
  }

  Result<std::shared_ptr<ports::CertificateAuthority>> make(
      std::string_view type, const ports::IssuerConfiguration& configuration) const override {
    TRY_VOID(know(type));
    if (boost::json::parse(configuration.open_json).as_object().contains("unusable")) {
      return make_error(ErrorKind::rejected, "configuration/unusable: does not open");
    }
    made.fetch_add(1);
    last_secrets = configuration.secret_json.reveal();
    return std::shared_ptr<ports::CertificateAuthority>(
        std::make_shared<FakeIssuer>(script, living));
  }

  // Those that the newest fake was made with. The thread of the issuers, or after its work.
  mutable std::string last_secrets;

 private:
  static Result<void> know(std::string_view type) {
    if (type == "fake") return {};
    return make_error(ErrorKind::rejected,
                      "type: there is no \"" + std::string(type) + "\"; did you mean \"fake\"?");
  }
};

}  // namespace sealmint::testing
