#include "http/edge/transport.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <array>

namespace sealmint::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Outcome = Attempt::Outcome;

BOOST_AUTO_TEST_SUITE(transport_suite)

// Otherwise each request would be waited for twice.
BOOST_AUTO_TEST_CASE(a_short_read_spares_one_question_unless_the_socket_speaks_up) {
  asio::io_context context;
  tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  tcp::socket peer(context);
  peer.connect(acceptor.local_endpoint());
  tcp::socket accepted = acceptor.accept();
  accepted.non_blocking(true);
  const auto transport = make_plain_transport(std::move(accepted));
  std::array<char, 64> room{};
  const auto arrive = [&](std::string_view text) {
    asio::write(peer, asio::buffer(text));
    transport->socket().wait(tcp::socket::wait_read);
  };

  arrive("one");
  BOOST_TEST(transport->read(room).bytes == 3U);
  arrive("three");
  BOOST_TEST((transport->read(room).outcome == Outcome::wants_read));
  BOOST_TEST(transport->read(room).bytes == 5U);
  arrive("four");
  transport->note_readable();
  BOOST_TEST(transport->read(room).bytes == 4U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::http
