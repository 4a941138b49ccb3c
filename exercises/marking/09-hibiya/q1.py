from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = 1

@test_case(points=None, hidden=False)
def test_q1(env):
    from portsmouth.exercises import Exercise
    Exercise('09').require('q1', env)
