export { chatJob, chatTask } from './chat-task.ts';
export { embeddingsJob, embeddingsTask } from './embeddings-task.ts';
export { modelTasks } from './model-tasks.ts';
