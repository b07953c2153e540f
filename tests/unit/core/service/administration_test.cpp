// What an administrator has under way when the right to it goes.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/service/access/commit.hpp"
#include "tests/unit/core/service/principal_world.hpp"

namespace sealmint::service {
namespace {

using namespace std::chrono_literals;
using model::ProductRole;
using testing::fails;
using testing::PrincipalWorld;
using testing::sender_at;
using testing::somebody;

constexpr auto patience = 30s;

// Whoever comes waits until it is opened.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] { return is_open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
};

template <class T>
Task<void> outcome_of(Task<T> task) {
  auto result = co_await std::move(task);
  if (result.has_error()) co_return result.error();
  co_return Result<void>{};
}

struct World : PrincipalWorld {
  model::User alice = add_user("alice", ProductRole::admin, "correct horse battery");
  // Stays, since the last user who administers may not go.
  model::User zoe = add_user("zoe", ProductRole::admin);
  model::User bob = add_user("bob");
  model::Identity robot = add_identity("robot");
  model::Identity bare = add_identity("bare");
  model::Group team = add_group("team");
  model::UniversalAuth robots_auth = attach(robot.id);
  model::ClientSecret secret = add_secret(robot.id).data;
  model::Caller admin = calling("alice");

  using Call = std::function<Task<void>()>;
  struct NamedCall {
    std::string name;
    Call call;
  };

  model::Caller calling(const std::string& name) {
    const auto issued = log_in(name, "correct horse battery").value();
    return {present(issued.access_token.reveal()).value(), sender_at(here)};
  }
  Task<model::User> set_role(UserId id, ProductRole role) {
    model::UpdateUser input;
    input.role = role;
    return users.update(somebody(), id, std::move(input));
  }

  // Each change that only a Product Admin makes to people, machines and groups.
  std::vector<NamedCall> administration() {
    std::vector<NamedCall> calls;
    const auto add = [&](std::string name, auto make) {
      calls.push_back({std::move(name), [make] { return outcome_of(make()); }});
    };
    add("create a user", [this] {
      model::CreateUser carol;
      carol.username = "carol";
      carol.password.emplace("correct horse battery");
      return users.create(admin, std::move(carol), nullptr);
    });
    add("change a user", [this] {
      model::UpdateUser renamed;
      renamed.first_name = "Robert";
      return users.update(admin, bob.id, std::move(renamed));
    });
    add("delete a user", [this] { return users.remove(admin, bob.id); });
    add("create an identity",
        [this] { return identities.create(admin, {"another", ProductRole::admin}, nullptr); });
    add("change an identity",
        [this] { return identities.update(admin, robot.id, {std::nullopt, ProductRole::admin}); });
    add("delete an identity", [this] { return identities.remove(admin, robot.id); });
    add("create a group",
        [this] { return groups.create(admin, {"Others", "others", ProductRole::admin}, nullptr); });
    model::UpdateGroup promoted;
    promoted.role = ProductRole::admin;
    add("change a group", [this, promoted] { return groups.update(admin, team.id, promoted); });
    add("join a group", [this] { return groups.add_user(admin, team.id, "bob", nullptr); });
    add("delete a group", [this] { return groups.remove(admin, team.id); });
    add("attach universal auth",
        [this] { return universal_auth.attach(admin, bare.id, {}, nullptr); });
    add("change universal auth", [this] { return universal_auth.update(admin, robot.id, {}); });
    add("remove universal auth", [this] { return universal_auth.remove(admin, robot.id); });
    add("create a client secret",
        [this] { return universal_auth.create_secret(admin, robot.id, {}, nullptr); });
    add("revoke a client secret",
        [this] { return universal_auth.revoke_secret(admin, robot.id, secret.id); });
    return calls;
  }

  // Lets `taking`, a change of rights, become durable; all of `calls` are decided before a snapshot
  // knows of it. What became of them, in their order.
  std::vector<Result<void>> race(Call taking, const std::vector<NamedCall>& calls) {
    Gate gate;
    std::atomic<bool> is_durable{false};
    on_committed = [&] {
      is_durable = true;
      gate.pass();
    };
    std::vector<Result<void>> outcomes(calls.size() + 1);
    const auto start = [&](const Call& call, Result<void>& outcome) {
      boost::asio::co_spawn(io, call, [&outcome](std::exception_ptr, Result<void> ended) {
        outcome = std::move(ended);
      });
    };
    start(taking, outcomes.back());
    boost::asio::co_spawn(
        io,
        [&]() -> boost::asio::awaitable<void> {
          co_await until([&] { return is_durable.load(); });
          for (std::size_t i = 0; i < calls.size(); ++i) start(calls[i].call, outcomes[i]);
          co_await until([&] { return recorder.queued() >= calls.size(); });
          gate.open();
        },
        boost::asio::detached);
    io.run();
    io.restart();
    on_committed = nullptr;
    BOOST_TEST(outcomes.back().has_value());
    outcomes.pop_back();
    return outcomes;
  }

  template <class Condition>
  boost::asio::awaitable<void> until(Condition is_so) {
    const auto give_up = std::chrono::steady_clock::now() + patience;
    while (!is_so() && std::chrono::steady_clock::now() < give_up) {
      co_await boost::asio::post(io, boost::asio::use_awaitable);
      std::this_thread::yield();
    }
  }
};

BOOST_FIXTURE_TEST_SUITE(administration, World)

BOOST_AUTO_TEST_CASE(nothing_an_admin_has_under_way_outlives_the_demotion) {
  const auto calls = administration();
  const auto outcomes =
      race([&] { return outcome_of(set_role(alice.id, ProductRole::member)); }, calls);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    BOOST_TEST(fails(outcomes[i], ErrorKind::forbidden, "Only a Product Admin"),
               calls[i].name << " was not refused");
  }
}

// Proves that the test above has calls that would succeed.
BOOST_AUTO_TEST_CASE(each_of_these_changes_succeeds_by_itself) {
  for (const auto& each : administration()) {
    if (each.name.starts_with("delete") || each.name.starts_with("remove")) continue;
    BOOST_TEST(run(each.call).has_value(), each.name << " was refused");
  }
}

BOOST_AUTO_TEST_CASE(an_admin_whose_session_or_user_is_gone_changes_nothing) {
  const auto calls = administration();
  const auto log_out = [&] { return sessions.logout(admin); };
  for (const auto& outcome : race(log_out, calls)) {
    BOOST_TEST(fails(outcome, ErrorKind::invalid_token));
  }
  admin = calling("alice");
  const auto removal = [&] { return outcome_of(users.remove(somebody(), alice.id)); };
  for (const auto& outcome : race(removal, calls)) {
    BOOST_TEST(fails(outcome, ErrorKind::invalid_token));
  }
}

BOOST_AUTO_TEST_CASE(an_admin_by_a_group_that_loses_its_role_changes_nothing) {
  const auto admins = add_group("admins", ProductRole::admin);
  add_user("dora", ProductRole::member, "correct horse battery");
  run([&] { return groups.add_user(somebody(), admins.id, "dora", nullptr); }).value();
  admin = calling("dora");
  model::UpdateGroup input;
  input.role = ProductRole::member;
  const auto outcomes = race(
      [&] { return outcome_of(groups.update(somebody(), admins.id, input)); }, administration());
  for (const auto& outcome : outcomes) BOOST_TEST(fails(outcome, ErrorKind::forbidden));
}

// Administrators are in each other's way only when they change the same things.
BOOST_AUTO_TEST_CASE(what_happens_to_others_disturbs_no_administrator) {
  std::vector<NamedCall> calls;
  for (int i = 0; i < 40; ++i) {
    calls.push_back({"change an identity", [this, id = add_identity("machine").id] {
                       return outcome_of(
                           identities.update(admin, id, {std::nullopt, ProductRole::admin}));
                     }});
  }
  const auto outcomes =
      race([&] { return outcome_of(set_role(bob.id, ProductRole::no_access)); }, calls);
  for (const auto& outcome : outcomes) BOOST_TEST(outcome.has_value());
}

BOOST_AUTO_TEST_CASE(a_session_does_not_begin_with_a_password_that_was_just_replaced) {
  const auto replace_password = [this] {
    model::UpdateUser input;
    input.password.emplace("another long password");
    return outcome_of(users.update(somebody(), alice.id, std::move(input)));
  };
  const std::vector<NamedCall> calls{
      {"log in", [this] {
         model::PasswordLogin login{"alice", Secret{"correct horse battery"}};
         return outcome_of(sessions.login(std::move(login), sender_at(here)));
       }}};
  const auto outcomes = race(replace_password, calls);
  BOOST_TEST(fails(outcomes.front(), ErrorKind::unauthenticated));
}

BOOST_AUTO_TEST_CASE(somebody_elses_session_is_revoked_by_admins_only) {
  const auto token = log_in("alice", "correct horse battery").value().access_token;
  admin = calling("alice");
  add_user("eve", ProductRole::admin, "correct horse battery");
  const auto eve = calling("eve");
  const std::vector<NamedCall> calls{
      {"revoke", [&] { return sessions.revoke(eve, Secret{std::string(token.reveal())}); }}};
  const auto eve_id = UserId{eve.principal.actor.id};
  const auto outcomes =
      race([&] { return outcome_of(set_role(eve_id, ProductRole::member)); }, calls);
  BOOST_TEST(fails(outcomes.front(), ErrorKind::forbidden));
  BOOST_TEST(present(token.reveal()).has_value());
}

BOOST_AUTO_TEST_CASE(an_unprivileged_caller_makes_the_server_hash_nothing) {
  add_user("mallory", ProductRole::member, "correct horse battery");
  const auto mallory = calling("mallory");
  pools.stop();  // whatever came to a pool would be refused as unavailable
  model::CreateUser input;
  input.username = "another";
  input.password.emplace("correct horse battery");
  BOOST_TEST(fails(run([&] { return users.create(mallory, std::move(input), nullptr); }),
                   ErrorKind::forbidden));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
