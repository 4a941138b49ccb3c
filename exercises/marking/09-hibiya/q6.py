from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = 2

@test_case(points=None, hidden=False)
def test_q6(env):
    from portsmouth.exercises import Exercise
    Exercise('09').require('q6', env)
