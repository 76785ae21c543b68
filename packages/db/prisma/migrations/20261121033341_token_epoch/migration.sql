-- AlterTable
ALTER TABLE "user_account" ADD COLUMN     "token_epoch" INTEGER NOT NULL DEFAULT 0;
