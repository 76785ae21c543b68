-- CreateTable
CREATE TABLE "worker_node" (
    "id" UUID NOT NULL,
    "host" VARCHAR(255) NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" VARCHAR(64) NOT NULL,
    "queues" TEXT[],
    "state" VARCHAR(16) NOT NULL,
    "running" JSONB NOT NULL,
    "running_count" INTEGER NOT NULL,
    "rates" JSONB NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL,
    "drain_requested_at" TIMESTAMPTZ(3),

    CONSTRAINT "worker_node_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "queue_pause" (
    "queue" VARCHAR(100) NOT NULL,
    "paused_at" TIMESTAMPTZ(3) NOT NULL,
    "paused_by" UUID NOT NULL,

    CONSTRAINT "queue_pause_pkey" PRIMARY KEY ("queue")
);

-- CreateIndex
CREATE INDEX "worker_node_started_at_id_idx" ON "worker_node"("started_at", "id");
