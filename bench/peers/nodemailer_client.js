// nodemailer_client - sends one message again and again through a nodemailer pool of one
// connection, and prints what that cost as one line of JSON.
//
// usage: node nodemailer_client.js PORT CA.pem MESSAGE MAILS WARM_UP
//
// NODE_PATH names the folder with nodemailer.  32 mails wait at any time, so that the pool is never
// without work.
'use strict';
const fs = require('fs');
const nodemailer = require('nodemailer');

const [port, authority, message, mails, warmUp] = process.argv.slice(2);
const raw = fs.readFileSync(message);
const pool = nodemailer.createTransport({
    pool: true,
    maxConnections: 1,
    maxMessages: Infinity,
    host: '127.0.0.1',
    port: Number(port),
    secure: true,
    tls: { ca: fs.readFileSync(authority) },
});

function send(count) {
    return new Promise((resolve, reject) => {
        let started = 0, done = 0;
        const next = () => {
            while (started < count && started - done < 32) {
                ++started;
                pool.sendMail({
                    envelope: {
                        from: 'alarms@building7.example',
                        to: ['facility@building7.example'],
                    },
                    raw,
                }, (error) => {
                    if (error) return reject(error);
                    if (++done === count) return resolve();
                    next();
                });
            }
        };
        if (count === 0) resolve();
        next();
    });
}

(async () => {
    await send(Number(warmUp));
    const wall = process.hrtime.bigint(), before = process.cpuUsage();
    await send(Number(mails));
    const used = process.cpuUsage(before);
    console.log(JSON.stringify({
        events: Number(mails),
        wall_s: Number(process.hrtime.bigint() - wall) / 1e9,
        user_s: used.user / 1e6,
        system_s: used.system / 1e6,
        peak_kib: Number(/VmHWM:\s*(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]),
    }));
    pool.close();
})().catch((error) => {
    console.error(`nodemailer_client: ${error}`);
    process.exit(1);
});
