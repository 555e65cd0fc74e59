/* A Kafka cluster of one broker in memory, for tests: prints its address and lives until its input ends. */
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  char error[512];
  rd_kafka_t *client;
  rd_kafka_mock_cluster_t *cluster;
  if (argc != 3) return 2;
  client = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), error, sizeof error);
  if (client == NULL) {
    fprintf(stderr, "%s\n", error);
    return 1;
  }
  cluster = rd_kafka_mock_cluster_new(client, 1);
  if (cluster == NULL || rd_kafka_mock_topic_create(cluster, argv[1], atoi(argv[2]), 1) != 0) return 1;
  printf("%s\n", rd_kafka_mock_cluster_bootstraps(cluster));
  fflush(stdout);
  while (getchar() != EOF) {
  }
  rd_kafka_mock_cluster_destroy(cluster);
  rd_kafka_destroy(client);
  return 0;
}
