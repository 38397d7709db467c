import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * Two nodes in one process, on free ports of this machine, with their data in the first argument.
 * Writes their address into the file that is the second argument once they serve, and ends with its
 * standard input: nobody can leave it behind.
 */
public final class Nodes {
    private static final int NODES = 2;

    public static void main(final String[] arguments) throws Exception {
        final List<Integer> ports = freePorts(2 * NODES);
        final List<String> addresses = new ArrayList<>();
        for (final int port : ports.subList(NODES, 2 * NODES)) {
            addresses.add("127.0.0.1:" + port);
        }
        try (OpenSearchRunner runner = new OpenSearchRunner()) {
            runner.onBuild((number, settings) -> {
                settings.put("network.host", "127.0.0.1");
                settings.put("http.port", ports.get(number - 1));
                settings.put("transport.port", ports.get(NODES + number - 1));
                settings.putList("discovery.seed_hosts", addresses);
                settings.putList("cluster.initial_cluster_manager_nodes", "Node 1");
                // A machine that is nearly full would get no index at all.
                settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
            }).build(OpenSearchRunner.newConfigs()
                .clusterName("hub-tests").basePath(arguments[0]).numOfNode(NODES));
            runner.ensureGreen();
            // OpenSearch has taken the standard output for its log.
            final Path unfinished = Path.of(arguments[1] + ".unfinished");
            Files.writeString(unfinished, "http://127.0.0.1:" + ports.get(0));
            Files.move(unfinished, Path.of(arguments[1]), StandardCopyOption.ATOMIC_MOVE);
            while (System.in.read() >= 0) {
                // Until it is closed.
            }
        }
        System.exit(0);
    }

    private static List<Integer> freePorts(final int count) throws IOException {
        final List<ServerSocket> sockets = new ArrayList<>();
        final List<Integer> ports = new ArrayList<>();
        try {
            for (int number = 0; number < count; number++) {
                final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
        } finally {
            for (final ServerSocket socket : sockets) {
                socket.close();
            }
        }
        return ports;
    }
}
