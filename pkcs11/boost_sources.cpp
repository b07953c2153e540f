// The bodies of Boost.JSON and Boost.URL for the module: Debian's archives of them are not made for
// a shared library.
#include <boost/json/src.hpp>
#include <boost/url/src.hpp>
