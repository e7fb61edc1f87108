/**
 * The favourites of every published list of leaked passwords, with those of the Chinese ones, and the words of this trade.
 * Short ones count too: with a tail of digits they are the next favourites.
 */
const WORDS = `
123456 1234567 12345678 123456789 1234567890 0123456789 9876543210 0987654321 111111 000000 888888 666666 123123 123321
654321 112233 121212 159753 147258 147258369 123654 789456 789456123 987654321 11111111 88888888 00000000 12344321
1234567891 12345678910 1122334455 1357924680 0102030405 5201314 520131400 1314520 13145201314 7758521 7758258 3344520
woaini woaini520 woaini1314 woaini521 woaini123 iloveyou iloveyou1 loveyou aini1314 wodemima mima123456 nihao123 nihaoma
password passw0rd p@ssw0rd p@ssword pass1234 passwd mypassword password1 password12 password123 password1234 changeme
changeit default secret letmein welcome welcome1 welcome123 hello hello123 hellohello login admin admin1 admin12 admin123
admin1234 admin12345 admin123456 admin888 adminadmin administrator administrator1 root root123 toor rootroot superuser test
test123 test1234 testtest guest guest123 user user123 demo demo123 sysadmin system manager operator operator1 operator123
oracle postgres mysql server database master super qwerty qwerty1 qwerty123 qwertyuiop qwertyuio qwerty12345 qwert asdf
asdfgh asdfghjkl asdfghjk zxcvbn zxcvbnm zxcvbnm123 qazwsx qazwsxedc 1qaz2wsx 1qaz2wsx3edc 1q2w3e4r 1q2w3e4r5t q1w2e3r4
q1w2e3r4t5 qweasd qweasdzxc qweqwe qwe123 qwe123456 qwer1234 asd123 asd123456 zxc123 zxc123456 zaq12wsx !qaz2wsx 1qazxsw2
abc123 abc12345 abc123456 abcd1234 abcdef abcdefg abcdefgh abcdefghij a123456 a1234567 a12345678 a123456789 aa123456
aa12345678 a1b2c3d4 a1b2c3d4e5 aaa111 aaaaaa aaaaaaaa aaaaaaaaaa 123abc 123456a 1234567a 12345678a 123456789a 123456abc
123456qq qq123456 qq123456789 wang123456 zhang123 li123456 liu123456 chen123456 zhangwei wangwei wangjing taobao alibaba
tencent baidu xiaomi huawei huawei@123 huawei12#$ monkey dragon football baseball basketball superman batman sunshine
princess shadow michael jordan jordan23 charlie daniel jessica ashley michelle pokemon starwars computer internet killer
trustno1 whatever freedom flower summer winter spring autumn monday friday january december ninja mustang access mercury
liverpool chelsea arsenal barcelona ferrari harley hunter ranger buster soccer hockey killer123 google facebook windows
microsoft samsung iphone linux china china123 china2008 beijing beijing2008 shanghai guangzhou shenzhen zhongguo zhonghua
chengguan chengguan123 chengshi chengshiguanli jiandu zhihui zhihuizhongxin zhiban zhiban123 caijiyuan jianduyuan
shouliyuan paiqianyuan zhibanzhang beacon beaconwall beacon-wall beacon123 fengtai citywall videowall
correcthorsebatterystaple thisisapassword thisismypassword
`

export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/))
