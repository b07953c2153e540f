// One connection: reads requests one after the other, has them answered, writes the answers.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <memory>

#include "http/edge/quota.hpp"

namespace sealmint::http {

class Worker;

// Starts to serve a socket that was accepted and has its seat; it is non-blocking.
void start_session(std::shared_ptr<Worker> worker, boost::asio::ip::tcp::socket socket,
                   ConnectionQuota::Seat seat);

}  // namespace sealmint::http
