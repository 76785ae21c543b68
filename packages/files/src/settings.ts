import { byteSize, duration, setting } from '@headgate/core/config';
import { z } from 'zod';

const mebibyte = 1024 * 1024;
const day = 24 * 60 * 60 * 1000;

/** The settings that every process shares which stores or reads files. */
export const fileSettings = {
  FILE_STORE: setting(z.enum(['database', 'directory']), {
    description:
      'Where the contents of files are kept: in the database, or in the folder `files` of DATA_DIR, which all processes must share then.',
  }).default('database'),
  FILE_LIMIT: byteSize('The longest file that can be uploaded.').default(200 * mebibyte),
  FILES_QUOTA: byteSize('What all files of an organisation may take, together.').default(
    4_096 * mebibyte,
  ),
  FILE_RETENTION: duration('How long a file is kept, unless its upload asks for less.').default(
    30 * day,
  ),
};
