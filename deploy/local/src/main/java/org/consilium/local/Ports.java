package org.consilium.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** TCP ports of this machine: which are free, and who holds one that is not. */
final class Ports {

    private Ports() {}

    static boolean isFree(int port) {
        return bindable(port, new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                && bindable(port, new InetSocketAddress(port));
    }

    private static boolean bindable(int port, InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            // As servers do: a port whose last connections are still closing can be had.
            socket.setReuseAddress(true);
            socket.bind(address);
            return socket.getLocalPort() == port;
        } catch (IOException e) {
            return false;
        }
    }

    /** The wished port if it is free, otherwise one that the system gives. */
    static int freeNear(int wished) {
        return isFree(wished) ? wished : anyFree();
    }

    static int anyFree() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new LocalFailure("This machine gives no free port (" + OwnerOnly.reason(e) + ").", e);
        }
    }

    /** Process id and command of the process that listens on this port, where the system lets us see it. */
    static Optional<String> holder(int port) {
        String suffix = ":%04X".formatted(port);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try (Stream<String> lines = Files.lines(Path.of(table))) {
                Optional<String> inode = lines.map(line -> line.strip().split("\\s+"))
                        .filter(f -> f.length > 9 && f[1].endsWith(suffix) && f[3].equals("0A"))
                        .map(f -> f[9])
                        .findFirst();
                if (inode.isPresent()) {
                    return ownerOfSocket(inode.get());
                }
            } catch (IOException | UncheckedIOException e) {
                return Optional.empty(); // this system does not tell, and the port is taken all the same
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ownerOfSocket(String inode) {
        String wanted = "socket:[" + inode + "]";
        return ProcessHandle.allProcesses()
                .filter(process -> holds(process, wanted))
                .findFirst()
                .map(process -> "process " + process.pid()
                        + process.info()
                                .command()
                                .map(c -> ", " + Path.of(c).getFileName())
                                .orElse(""));
    }

    private static boolean holds(ProcessHandle process, String socket) {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return descriptors.anyMatch(fd -> {
                try {
                    return Files.readSymbolicLink(fd).toString().equals(socket);
                } catch (IOException e) {
                    return false; // closed meanwhile
                }
            });
        } catch (IOException e) {
            return false; // another user's process
        }
    }
}
